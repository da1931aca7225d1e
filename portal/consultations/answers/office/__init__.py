"""Back-office pages of answers, under a consultation's own."""

from portal.consultations.answers.office import overview, promises, theme
from portal.consultations.answers.office.blueprint import blueprint

__all__ = ["blueprint", "overview", "promises", "theme"]
