"""Counts votes that are over: by the worker, or by whoever looks first at a small one."""

from __future__ import annotations

import uuid

from portal.consultations.methods.poll.queries import uncounted_polls
from portal.consultations.queries import consultation_of
from portal.consultations.records import Moment
from portal.core.database import session
from portal.voting.publishing.closing import close_and_count
from portal.voting.records import ContestRecord

COUNTED_AT_ONCE = 2_000
"""Ballots up to which whoever looks first has them counted; more are left to the worker."""


def count_closed_polls() -> int:
    """Count every vote that is over and not counted yet; return how many were."""
    waiting = uncounted_polls()
    session().close()
    return sum(
        count_poll(consultation_id, phase_id, contest_id)
        for consultation_id, phase_id, contest_id in waiting
    )


def count_at_first_look(consultation_id: uuid.UUID, contest: ContestRecord) -> bool:
    """Count a vote before its result is shown, if that does not take long."""
    if contest.cast_count > COUNTED_AT_ONCE:
        return False
    return count_poll(consultation_id, contest.subject_id, contest.id)


def count_poll(consultation_id: uuid.UUID, phase_id: uuid.UUID, contest_id: uuid.UUID) -> bool:
    """Close and count one vote, once; return whether this very call did."""

    def is_over() -> bool:
        consultation = consultation_of(consultation_id)
        phase = consultation.phase(phase_id) if consultation is not None else None
        if consultation is None or phase is None:
            return False
        return consultation.moment(phase) is Moment.FINISHED

    return close_and_count(contest_id, is_over)
