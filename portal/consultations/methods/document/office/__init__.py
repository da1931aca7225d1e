"""Back-office pages of the commented document: versions, their text, and proposed wordings."""

from portal.consultations.methods.document.office import versions, wordings, writing
from portal.consultations.methods.document.office.blueprint import blueprint

__all__ = ["blueprint", "versions", "wordings", "writing"]
