"""Pages of the commented document."""

from portal.consultations.methods.document.views import overview, paragraphs, reading
from portal.consultations.methods.document.views.blueprint import blueprint

__all__ = ["blueprint", "overview", "paragraphs", "reading"]
