"""Public pages: what came of a consultation, and the promises of the whole council."""

from portal.consultations.answers.views import promises, said
from portal.consultations.answers.views.blueprint import blueprint

__all__ = ["blueprint", "promises", "said"]
