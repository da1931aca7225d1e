"""What the back office asks: what waits for an answer, and everything by filters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.core.database import Order, Slice, page_of, session
from portal.proposals.models import ProposalRow
from portal.proposals.queries.columns import ITEM, item_of
from portal.proposals.queries.lists import ProposalFilter, conditions_of
from portal.proposals.records import WAITING, ProposalItem, State

COUNTED = 10_000


def waiting_for_answer(
    wanted: ProposalFilter, cursor: str | None = None, limit: int = 50
) -> Slice[ProposalItem]:
    """Return proposals over their threshold without a final answer, the oldest first."""
    conditions = conditions_of(ProposalFilter(topic=wanted.topic, area=wanted.area))
    statement = select(*ITEM).where(
        *conditions,
        ProposalRow.state.in_(WAITING),
        ProposalRow.threshold_reached_at.is_not(None),
    )
    order = [
        Order(ProposalRow.threshold_reached_at, "threshold_reached_at"),
        Order(ProposalRow.id, "id"),
    ]
    return page_of(statement, order, cursor, limit).map(item_of)


def how_many_wait() -> tuple[int, datetime | None]:
    """Return how many proposals wait for an answer, and since when the oldest does."""
    waits = select(ProposalRow.threshold_reached_at).where(
        ProposalRow.state.in_(WAITING), ProposalRow.threshold_reached_at.is_not(None)
    )
    some = waits.limit(COUNTED).subquery()
    count, oldest = (
        session()
        .execute(select(func.count(), func.min(some.c.threshold_reached_at)).select_from(some))
        .one()
    )
    return int(count), oldest


def how_many_are_overdue(promised_since: datetime) -> int:
    """Return how many have had no answer at all since they reached the threshold before that."""
    late = (
        select(ProposalRow.id)
        .where(
            ProposalRow.state == State.THRESHOLD_REACHED,
            ProposalRow.threshold_reached_at < promised_since,
        )
        .limit(COUNTED)
        .subquery()
    )
    return int(session().execute(select(func.count()).select_from(late)).scalar_one())
