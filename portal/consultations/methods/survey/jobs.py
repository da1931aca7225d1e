"""What the worker does for surveys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from portal.consultations.methods.survey.service import forget_old_drafts
from portal.core.database import unit_of_work
from portal.core.events import PeriodicJob

FORGET_EVERY = timedelta(hours=6)


def forget_drafts() -> None:
    """Delete what was never handed in, 30 days after its survey closed."""
    with unit_of_work():
        forget_old_drafts()


def survey_jobs() -> Sequence[PeriodicJob]:
    """Return the jobs."""
    return [
        PeriodicJob(
            "survey.forget_drafts",
            FORGET_EVERY,
            forget_drafts,
            _l("Delete answers to surveys that were never handed in"),
        )
    ]
