"""Back-office pages of consultations, under ``/admin/consultations``."""

from portal.consultations.office import composing, dates, overview, phases, previews, writing
from portal.consultations.office.blueprint import blueprint

__all__ = ["blueprint", "composing", "dates", "overview", "phases", "previews", "writing"]
