"""What the worker does for taking part: forms keyed in and never settled are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import PaperSheetRow
from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.events import PeriodicJob

KEPT_FOR = timedelta(days=30)
FORGET_EVERY = timedelta(hours=6)


def forget_sheets() -> None:
    """Throw away, 30 days after the end, what was keyed in and can be counted no more.

    Of a secret ballot it would stand beside its code for ever.
    """
    before, sheet = clock.now() - KEPT_FOR, PaperSheetRow
    over = (
        select(PhaseRow.id)
        .join(ConsultationRow, ConsultationRow.id == PhaseRow.consultation_id)
        .where(or_(PhaseRow.closes_at < before, ConsultationRow.closed_at < before))
    )
    with unit_of_work():
        session().execute(
            update(sheet)
            .where(sheet.state.in_(("once", "differs")), sheet.phase_id.in_(over))
            .values(state="discarded", first=None, second=None)
            .execution_options(synchronize_session=False)
        )


def participation_jobs() -> Sequence[PeriodicJob]:
    """Return the jobs."""
    return [
        PeriodicJob(
            "participation.forget_sheets",
            FORGET_EVERY,
            forget_sheets,
            _l("Delete paper forms that were keyed in and never settled"),
        )
    ]
