"""Back-office pages on which officers write a survey's form."""

from portal.consultations.methods.survey.office import questions, sections, trying
from portal.consultations.methods.survey.office.blueprint import blueprint

__all__ = ["blueprint", "questions", "sections", "trying"]
