"""Public pages of results: the page itself, the report, open data, and charts for other sites."""

from portal.consultations.outcome.views import elsewhere, results
from portal.consultations.outcome.views.blueprint import blueprint

__all__ = ["blueprint", "elsewhere", "results"]
