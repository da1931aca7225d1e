"""Back-office pages on which officers read, cross, theme and take along what people answered."""

from portal.consultations.methods.survey.results.office import downloads, overview, texts
from portal.consultations.methods.survey.results.office.blueprint import blueprint

__all__ = ["blueprint", "downloads", "overview", "texts"]
