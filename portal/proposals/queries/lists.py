"""Lists of proposals: filters, five orders, paging by keyset, points for the map."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from portal.core.database import Order, Slice, page_of, prepared, run, session
from portal.municipality.queries import (
    area_and_descendants,
    area_by_slug,
    topic_and_descendants,
    topic_by_slug,
)
from portal.proposals.models import ProposalRow, SupportRow
from portal.proposals.queries.columns import ITEM, item_of
from portal.proposals.queries.shuffled import shuffled_page
from portal.proposals.records import ProposalItem, State

COUNTED = 1000
"""Lists say "more than 1,000" rather than count further."""
MAP_POINTS = 500


class Sort(StrEnum):
    """Orders of the list."""

    NEWEST = "newest"
    SUPPORTED = "supported"
    DISCUSSED = "discussed"
    RANDOM = "random"
    BEST = "best"


ORDERS: dict[Sort, tuple[Order, ...]] = {
    Sort.NEWEST: (
        Order(ProposalRow.published_at, "published_at", True),
        Order(ProposalRow.id, "id", True),
    ),
    Sort.SUPPORTED: (
        Order(ProposalRow.support_count, "support_count", True),
        Order(ProposalRow.id, "id", True),
    ),
    Sort.DISCUSSED: (
        Order(ProposalRow.comment_count, "comment_count", True),
        Order(ProposalRow.id, "id", True),
    ),
}


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What a list is asked for; what makes no sense counts as not asked.

    :param topic: slug of a topic; those below it belong to it.
    :param area: slug of an area; those inside belong to it.
    :param phase_id: only what a phase of a consultation called for.
    """

    state: State | None = None
    topic: str = ""
    area: str = ""
    text: str = ""
    sort: Sort = Sort.NEWEST
    phase_id: uuid.UUID | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.state or self.topic or self.area or self.text)

    @property
    def is_everything(self) -> bool:
        """Whether it is the whole list, as most visitors see it."""
        return not self.narrows and self.phase_id is None


def conditions_of(wanted: ProposalFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter, except its text."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is None:
        conditions.append(ProposalRow.listed.is_(True))
    else:
        conditions.append(ProposalRow.state == wanted.state)
        conditions.append(ProposalRow.published_at.is_not(None))
    if wanted.phase_id is not None:
        conditions.append(ProposalRow.phase_id == wanted.phase_id)
    topic = topic_by_slug(wanted.topic) if wanted.topic else None
    if topic is not None:
        conditions.append(_among(ProposalRow.topic_id, topic_and_descendants(topic.id)))
    area = area_by_slug(wanted.area) if wanted.area else None
    if area is not None:
        conditions.append(_among(ProposalRow.area_id, area_and_descendants(area.id)))
    return conditions


def _among(column: Any, values: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    # Equality lets the database walk an index in the order of the list.
    found: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return found


def list_proposals(
    wanted: ProposalFilter, cursor: str | None = None, limit: int = 20
) -> Slice[ProposalItem]:
    """Return one page of the list, whatever its text; see ``searching`` for texts."""
    if wanted.sort is Sort.RANDOM:
        return shuffled_page(
            select(*ITEM, ProposalRow.shuffle).where(*conditions_of(wanted)), cursor, limit
        ).map(item_of)
    order = ORDERS.get(wanted.sort, ORDERS[Sort.NEWEST])
    if wanted.is_everything:
        return page_of(_all_items(), order, cursor, limit, {}).map(item_of)
    statement = select(*ITEM).where(*conditions_of(wanted))
    return page_of(statement, order, cursor, limit).map(item_of)


@prepared
def _all_items() -> Select[Any]:
    return select(*ITEM).where(*conditions_of(ProposalFilter()))


def count_proposals(wanted: ProposalFilter, at_most: int = COUNTED) -> int:
    """Return how many proposals a filter leaves, counting no further than ``at_most`` + 1."""
    if wanted.is_everything:
        return int(run(_count_all(at_most)).scalar_one())
    return int(session().execute(_count(wanted, at_most)).scalar_one())


def _count(wanted: ProposalFilter, at_most: int) -> Select[Any]:
    some = select(ProposalRow.id).where(*conditions_of(wanted)).limit(at_most + 1).subquery()
    return select(func.count()).select_from(some)


@prepared
def _count_all(at_most: int) -> Select[Any]:
    return _count(ProposalFilter(), at_most)


def every_proposal(wanted: ProposalFilter, batch: int = 500) -> Iterator[ProposalItem]:
    """Yield the whole list, a page at a time, so that memory does not grow with it."""
    cursor: str | None = None
    while True:
        page = list_proposals(wanted, cursor, batch)
        yield from page.items
        session().close()
        cursor = page.next
        if cursor is None:
            return


def points_of(wanted: ProposalFilter) -> tuple[ProposalItem, ...]:
    """Return the newest listed proposals with a place on the map, at most 500."""
    found = (
        session()
        .execute(
            select(*ITEM)
            .where(*conditions_of(wanted), ProposalRow.lon.is_not(None))
            .order_by(ProposalRow.published_at.desc(), ProposalRow.id.desc())
            .limit(MAP_POINTS)
        )
        .all()
    )
    return tuple(item_of(row) for row in found)


def items_by_id(
    ids: Sequence[uuid.UUID], wanted: ProposalFilter | None = None
) -> dict[uuid.UUID, ProposalItem]:
    """Return those of the given proposals that are public and fit the filter."""
    if not ids:
        return {}
    fitting = conditions_of(wanted) if wanted else [ProposalRow.listed.is_(True)]
    rows = session().execute(select(*ITEM).where(ProposalRow.id.in_(ids), *fitting))
    return {row.id: item_of(row) for row in rows}


def ordered_among(
    ids: Sequence[uuid.UUID], wanted: ProposalFilter, cursor: str | None, limit: int
) -> Slice[ProposalItem]:
    """Return one page of the given proposals in the filter's order."""
    statement = select(*ITEM).where(ProposalRow.id.in_(ids), *conditions_of(wanted))
    order = ORDERS.get(wanted.sort, ORDERS[Sort.NEWEST])
    return page_of(statement, order, cursor, limit).map(item_of)


def supported_among(person_id: uuid.UUID | None, ids: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of the given proposals a person supports."""
    if person_id is None or not ids:
        return frozenset()
    return frozenset(run(_supported(), person_id=person_id, ids=list(ids)).scalars())


@prepared
def _supported() -> Select[Any]:
    return select(SupportRow.proposal_id).where(
        SupportRow.person_id == bindparam("person_id"),
        SupportRow.proposal_id.in_(bindparam("ids", expanding=True)),
    )


def talked_about(limit: int = 4) -> tuple[ProposalItem, ...]:
    """Return the open proposals with the most supports (home page)."""
    wanted = ProposalFilter(state=State.PUBLISHED, sort=Sort.SUPPORTED)
    return list_proposals(wanted, None, limit).items


def newest(limit: int = 4, *, area: str = "") -> tuple[ProposalItem, ...]:
    """Return the newest proposals, perhaps of one area (home page, area pages)."""
    return list_proposals(replace(ProposalFilter(), area=area), None, limit).items
