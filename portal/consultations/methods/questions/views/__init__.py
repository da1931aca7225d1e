"""Pages of questions and answers."""

from portal.consultations.methods.questions.views import asking, listing, showing
from portal.consultations.methods.questions.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "listing", "showing"]
