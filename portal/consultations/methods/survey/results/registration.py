"""What results add to the feature: jobs of the worker, pages, and what other features ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from portal.consultations.methods.survey.grouping.computing import group_stale_texts
from portal.consultations.methods.survey.results.computing import compute_stale_results
from portal.consultations.methods.survey.results.office import blueprint as office
from portal.consultations.methods.survey.results.views import blueprint
from portal.core.events import PeriodicJob

COUNT_EVERY = timedelta(seconds=30)
GROUP_EVERY = timedelta(minutes=1)
RESULTS_BLUEPRINTS = (blueprint, office)


def results_jobs() -> Sequence[PeriodicJob]:
    """Return the jobs that keep results in step with the answers."""
    return [
        PeriodicJob(
            "survey.results",
            COUNT_EVERY,
            compute_stale_results,
            _l("Count surveys whose answers have changed"),
        ),
        PeriodicJob(
            "survey.wordings",
            GROUP_EVERY,
            group_stale_texts,
            _l("Group free answers to surveys by similar wording"),
        ),
    ]
