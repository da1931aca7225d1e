"""Questions about calls for proposals: counts, the result, and what adds up."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from portal.core.database import Order, Slice, page_of, session
from portal.proposals.call.records import BY_NUMBER, Call, Placed, Shortlist
from portal.proposals.models import MilestoneRow, ProposalRow, SupportRow
from portal.proposals.queries.columns import ITEM, item_of
from portal.proposals.records import ProposalItem, State

M, P, S = MilestoneRow, ProposalRow, SupportRow
SHOWN = 200
"""How many of the leading proposals a result shows; all of them are in the download."""
_NEWEST = [Order(P.published_at, "published_at", True), Order(P.id, "id", True)]


def counts_of(phase_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Return phase → (proposals, supports as far as counted), in one query."""
    if not phase_ids:
        return {}
    rows = session().execute(
        select(P.phase_id, func.count(), func.coalesce(func.sum(P.support_count), 0))
        .where(P.phase_id.in_(list(phase_ids)), P.listed.is_(True))
        .group_by(P.phase_id)
    )
    return {
        phase_id: (int(proposals), int(supports))
        for phase_id, proposals, supports in rows
        if phase_id
    }


def waiting_in(phase_ids: Collection[uuid.UUID]) -> Sequence[Row[uuid.UUID, str]]:
    """Return (id, title) of proposals over their threshold that wait for an answer.

    One that is under evaluation waits no more once a step has a day.
    """
    if not phase_ids:
        return []
    dated = exists().where(M.proposal_id == P.id, M.due_on.is_not(None))
    looked_into = and_(P.state == State.UNDER_EVALUATION, ~dated)
    return (
        session()
        .execute(
            select(P.id, P.title)
            .where(
                P.phase_id.in_(list(phase_ids)),
                or_(P.state == State.THRESHOLD_REACHED, looked_into),
            )
            .order_by(P.published_at, P.id)
        )
        .all()
    )


def shortlist_of(call: Call) -> Shortlist:
    """Return what came of a call, in three queries.

    Ties for the last place of a list of fixed length are all on it, and said.
    """
    counted = _counted(call)
    listed = (P.phase_id == call.phase.id, P.listed.is_(True))
    proposals, given = (
        session()
        .execute(select(func.count(), func.coalesce(func.sum(P.support_count), 0)).where(*listed))
        .one()
    )
    order = (counted.desc(), P.published_at, P.id)
    rows = session().execute(
        select(*ITEM, counted.label("counted")).where(*listed).order_by(*order).limit(SHOWN)
    )
    found = [(item_of(row), int(row.counted)) for row in rows]
    kept = _all_that_counts(call) if call.settings.least_supports > 1 else int(given)
    least, tied = _last_place(call, [supports for _item, supports in found])
    return Shortlist(
        tuple(
            Placed(item, supports, _goes_on(call, item, supports, least))
            for item, supports in found
        ),
        int(proposals),
        max(0, int(given) - kept),
        tied,
    )


def _goes_on(call: Call, item: ProposalItem, supports: int, least: int) -> bool:
    needed = least if call.settings.shortlist == BY_NUMBER else item.threshold
    return supports >= max(1, needed)


def _last_place(call: Call, supports: Sequence[int]) -> tuple[int, int]:
    """Return the supports of the last place, and how many share it when that makes more places."""
    top = call.settings.top
    if call.settings.shortlist != BY_NUMBER or not supports:
        return 0, 0
    least = supports[min(top, len(supports)) - 1]
    beyond = len(supports) > top and supports[top] == least and least > 0
    return least, supports.count(least) if beyond else 0


def _counted(call: Call) -> ColumnElement[int]:
    if call.settings.least_supports <= 1:
        return P.support_count  # type: ignore[return-value]
    return (
        select(func.count())
        .where(S.proposal_id == P.id, S.person_id.in_(_gave_enough(call)))
        .correlate(P)
        .scalar_subquery()
    )


def _gave_enough(call: Call) -> Select[tuple[uuid.UUID]]:
    given, other = SupportRow.__table__.alias("given"), ProposalRow.__table__.alias("other")
    return (
        select(given.c.person_id)
        .join(other, other.c.id == given.c.proposal_id)
        .where(other.c.phase_id == call.phase.id)
        .group_by(given.c.person_id)
        .having(func.count() >= call.settings.least_supports)
    )


def _all_that_counts(call: Call) -> int:
    statement = (
        select(func.count())
        .select_from(S)
        .join(P, P.id == S.proposal_id)
        .where(
            P.phase_id == call.phase.id,
            P.listed.is_(True),
            S.person_id.in_(_gave_enough(call)),
        )
    )
    return int(session().execute(statement).scalar_one())


def said_in(
    phase_ids: Collection[uuid.UUID], words: str, cursor: str | None, limit: int
) -> Slice[tuple[uuid.UUID, ProposalItem]]:
    """Return (phase, proposal) of listed proposals that contain every word, the newest first."""
    if not phase_ids:
        return Slice(())
    statement = select(*ITEM, P.phase_id).where(P.phase_id.in_(list(phase_ids)), P.listed.is_(True))
    for word in words.split()[:10]:
        either = or_(
            P.title.icontains(word, autoescape=True), P.body.icontains(word, autoescape=True)
        )
        statement = statement.where(either)
    return page_of(statement, _NEWEST, cursor, limit).map(lambda row: (row.phase_id, item_of(row)))


def said_by_id(ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, ProposalItem]]:
    """Yield (phase, proposal) of those of ``ids`` that were called for and are listed."""
    if not ids:
        return
    statement = select(*ITEM, P.phase_id).where(
        P.id.in_(list(ids)), P.listed.is_(True), P.phase_id.is_not(None)
    )
    for row in session().execute(statement):
        yield row.phase_id, item_of(row)


def supports_outside(phase_id: uuid.UUID, opens: datetime, closes: datetime) -> list[Row[Any]]:
    """Return (proposal, how many) of supports in a call that lie outside a span of time."""
    return list(
        session().execute(
            select(P.id, func.count().label("supports"))
            .join(S, S.proposal_id == P.id)
            .where(
                P.phase_id == phase_id,
                or_(S.created_at < opens, S.created_at >= closes),
            )
            .group_by(P.id)
        )
    )
