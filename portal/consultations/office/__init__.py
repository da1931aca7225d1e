"""Back-office pages of consultations, under ``/admin/consultations``."""

from portal.consultations.office import overview, phases, writing
from portal.consultations.office.blueprint import blueprint

__all__ = ["blueprint", "overview", "phases", "writing"]
