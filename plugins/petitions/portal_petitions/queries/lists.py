"""Lists of petitions: what is looked for, in which order, paged by keyset."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.sdk import (
    Order,
    Slice,
    area_and_descendants,
    area_by_slug,
    now,
    page_of,
    session,
    topic_and_descendants,
    topic_by_slug,
)
from portal_petitions.models import PetitionRow
from portal_petitions.queries.columns import ITEM, item_of
from portal_petitions.records import PetitionItem, State

COUNTED = 1000
"""Lists say "more than 1,000" rather than count further."""


class View(StrEnum):
    """Which petitions a list shows."""

    OPEN = "open"
    AWAITING_RESPONSE = "awaiting_response"
    RESPONDED = "responded"
    AWAITING_DEBATE = "awaiting_debate"
    DEBATED = "debated"
    CLOSED = "closed"
    REJECTED = "rejected"
    ALL = "all"


class Sort(StrEnum):
    """Orders of the list; the best match is for texts only."""

    NEWEST = "newest"
    SIGNED = "signed"
    CLOSING = "closing"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class PetitionFilter:
    """What a list is asked for.

    :param area: slug of an area; those inside belong to it.
    :param topic: slug of a topic; those below it belong to it.
    """

    view: View = View.OPEN
    area: str = ""
    topic: str = ""
    text: str = ""
    sort: Sort = Sort.NEWEST

    @property
    def narrows(self) -> bool:
        """Whether anything but the view leaves petitions out."""
        return bool(self.area or self.topic or self.text)


_OPENED = (Order(PetitionRow.opened_at, "opened_at", True), Order(PetitionRow.id, "id", True))
_ENDED = (Order(PetitionRow.ended_at, "ended_at", True), Order(PetitionRow.id, "id", True))
_SIGNED = (
    Order(PetitionRow.signature_count, "signature_count", True),
    Order(PetitionRow.id, "id", True),
)
_CLOSING = (Order(PetitionRow.closes_at, "closes_at"), Order(PetitionRow.id, "id"))


def is_open() -> ColumnElement[bool]:
    """Return the condition of a petition that takes signatures at this moment."""
    return and_(PetitionRow.state == State.OPEN, PetitionRow.closes_at > now())


def has_closed() -> ColumnElement[bool]:
    """Return the condition of a petition whose time is over, written down already or not."""
    return or_(
        PetitionRow.state == State.CLOSED,
        and_(PetitionRow.state == State.OPEN, PetitionRow.closes_at <= now()),
    )


def _running_or_over() -> ColumnElement[bool]:
    return PetitionRow.state.in_((State.OPEN, State.CLOSED))


def _view(view: View) -> list[ColumnElement[bool]]:
    response, debate = PetitionRow.response_reached_at, PetitionRow.debate_reached_at
    conditions: dict[View, list[ColumnElement[bool]]] = {
        View.OPEN: [is_open()],
        View.AWAITING_RESPONSE: [
            _running_or_over(),
            response.is_not(None),
            PetitionRow.responded_at.is_(None),
        ],
        View.RESPONDED: [_running_or_over(), PetitionRow.responded_at.is_not(None)],
        View.AWAITING_DEBATE: [
            _running_or_over(),
            or_(debate.is_not(None), PetitionRow.debate_on.is_not(None)),
            PetitionRow.debated_at.is_(None),
        ],
        View.DEBATED: [_running_or_over(), PetitionRow.debated_at.is_not(None)],
        View.CLOSED: [has_closed()],
        View.REJECTED: [PetitionRow.state == State.REJECTED, PetitionRow.text_hidden.is_(False)],
        View.ALL: [PetitionRow.opened_at.is_not(None)],
    }
    return conditions[view]


def conditions_of(wanted: PetitionFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter, except its text."""
    conditions = _view(wanted.view)
    area = area_by_slug(wanted.area) if wanted.area else None
    if area is not None:
        conditions.append(PetitionRow.area_id.in_(area_and_descendants(area.id)))
    topic = topic_by_slug(wanted.topic) if wanted.topic else None
    if topic is not None:
        conditions.append(PetitionRow.topic_id.in_(topic_and_descendants(topic.id)))
    return conditions


def order_of(wanted: PetitionFilter) -> tuple[Order, ...]:
    """Return the order of a list; rejected petitions were never opened."""
    if wanted.view is View.REJECTED:
        return _ENDED
    if wanted.sort is Sort.SIGNED:
        return _SIGNED
    if wanted.sort is Sort.CLOSING:
        return _CLOSING
    return _OPENED


def list_petitions(
    wanted: PetitionFilter, cursor: str | None = None, limit: int = 20
) -> Slice[PetitionItem]:
    """Return one page of the list, whatever its text."""
    statement = select(*ITEM).where(*conditions_of(wanted))
    return page_of(statement, order_of(wanted), cursor, limit).map(item_of)


def count_petitions(wanted: PetitionFilter, at_most: int = COUNTED) -> int:
    """Return how many petitions a filter leaves, counting no further than ``at_most`` + 1."""
    some = select(PetitionRow.id).where(*conditions_of(wanted)).limit(at_most + 1).subquery()
    return int(session().execute(select(func.count()).select_from(some)).scalar_one())


def count_views() -> dict[View, int]:
    """Return how many petitions there are in each view, in one query, none beyond 1,001."""
    columns = []
    for view in View:
        some = select(PetitionRow.id).where(*_view(view)).limit(COUNTED + 1).subquery()
        counted = select(func.count()).select_from(some).scalar_subquery()
        columns.append(counted.label(view.value))
    row = session().execute(select(*columns)).one()
    return {view: int(getattr(row, view.value)) for view in View}


def every_petition(wanted: PetitionFilter, batch: int = 500) -> Iterator[PetitionItem]:
    """Give the whole list, a page at a time, so that memory does not grow with it.

    The first page is read at once: an answer that has begun can no longer become an error.
    """
    return _and_further(list_petitions(wanted, None, batch), wanted, batch)


def _and_further(
    page: Slice[PetitionItem], wanted: PetitionFilter, batch: int
) -> Iterator[PetitionItem]:
    while True:
        yield from page.items
        if page.next is None:
            return
        page = list_petitions(wanted, page.next, batch)


def petitions_by_id(
    ids: Sequence[uuid.UUID], wanted: PetitionFilter | None = None
) -> dict[uuid.UUID, PetitionItem]:
    """Return those of the given petitions that have been public and fit the filter."""
    if not ids:
        return {}
    fitting = conditions_of(wanted or PetitionFilter(view=View.ALL))
    rows = session().execute(select(*ITEM).where(PetitionRow.id.in_(ids), *fitting))
    return {row.id: item_of(row) for row in rows}


def among(
    ids: Sequence[uuid.UUID], wanted: PetitionFilter, cursor: str | None, limit: int
) -> Slice[PetitionItem]:
    """Return one page of the given petitions in the filter's order."""
    statement: Select[Any] = select(*ITEM).where(PetitionRow.id.in_(ids), *conditions_of(wanted))
    return page_of(statement, order_of(wanted), cursor, limit).map(item_of)


def near_threshold(limit: int = 3) -> tuple[PetitionItem, ...]:
    """Return open petitions that are closest to the answer they still need, the closest first."""
    share = PetitionRow.signature_count * 1.0 / PetitionRow.response_threshold
    rows = session().execute(
        select(*ITEM)
        .where(
            is_open(),
            PetitionRow.response_reached_at.is_(None),
            PetitionRow.response_threshold > 0,
        )
        .order_by(share.desc(), PetitionRow.id.desc())
        .limit(limit)
    )
    return tuple(map(item_of, rows))


def petitions_about(area: str, limit: int = 10) -> tuple[PetitionItem, ...]:
    """Return the newest open petitions about an area, given by its slug, and those inside it."""
    wanted = replace(PetitionFilter(), area=area)
    return list_petitions(wanted, None, limit).items
