"""Pages on which people answer surveys."""

from portal.consultations.methods.survey.views import answering, printing, reviewing
from portal.consultations.methods.survey.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "printing", "reviewing"]
