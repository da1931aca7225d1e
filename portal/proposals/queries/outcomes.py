"""What came of proposals: the latest official answers, and how many there are."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.core.database import session
from portal.core.state import state_of
from portal.proposals.models import ProposalRow, ResponseRow
from portal.proposals.queries.columns import ITEM, item_of
from portal.proposals.records import ProposalItem, State

NUMBERS_SECONDS = 60.0
ANSWERED = (
    State.ACCEPTED,
    State.IN_PROGRESS,
    State.DONE,
    State.REJECTED,
    State.NOT_FEASIBLE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answered proposal with the answer that holds now."""

    item: ProposalItem
    answered_at: datetime
    reason: str
    timetable: str


@dataclass(frozen=True, slots=True)
class AnswerNumbers:
    """How many proposals needed an answer, were answered, and are done."""

    reached: int
    answered: int
    done: int


def latest_outcomes(limit: int = 4) -> tuple[Outcome, ...]:
    """Return the proposals that were answered last, each once, the latest answer first."""
    rows = session().execute(
        select(
            *ITEM,
            ResponseRow.published_at.label("answered_at"),
            ResponseRow.reason,
            ResponseRow.timetable,
        )
        .join(ResponseRow, ResponseRow.proposal_id == ProposalRow.id)
        .where(ProposalRow.state.in_(ANSWERED), ResponseRow.published_at.is_not(None))
        .order_by(ResponseRow.published_at.desc(), ResponseRow.id.desc())
        .limit(limit * 4)
    )
    # Newest first along an index; a proposal that was answered twice counts with the last.
    found: dict[uuid.UUID, Outcome] = {}
    for row in rows:
        found.setdefault(row.id, Outcome(item_of(row), row.answered_at, row.reason, row.timetable))
    return tuple(found.values())[:limit]


def answer_numbers() -> AnswerNumbers:
    """Return how the council keeps up, over all proposals that reached their threshold.

    The figures are counted at most once a minute in each process: they grow with the town,
    and no page may.
    """
    caches = state_of().caches
    known = caches.get("answer_numbers")
    if known is None or known[0] < time.monotonic():
        known = caches["answer_numbers"] = (time.monotonic() + NUMBERS_SECONDS, _count_answers())
    numbers: AnswerNumbers = known[1]
    return numbers


def _count_answers() -> AnswerNumbers:
    rows = session().execute(
        select(ProposalRow.state, func.count())
        .where(ProposalRow.threshold_reached_at.is_not(None))
        .group_by(ProposalRow.state)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    return AnswerNumbers(
        reached=sum(counts.values()),
        answered=sum(counts.get(state, 0) for state in ANSWERED),
        done=counts.get(State.DONE, 0),
    )
