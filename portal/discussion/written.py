"""What was said about something, without names: for results, open data and official answers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.core.database import Order, Slice, page_of, session
from portal.discussion.models import CommentRow
from portal.discussion.records import Side

C = CommentRow
_NEWEST = [Order(C.id, "id", descending=True)]


@dataclass(frozen=True, slots=True)
class SaidRecord:
    """A comment that is shown, without its author."""

    id: uuid.UUID
    subject_id: uuid.UUID
    parent_id: uuid.UUID | None
    side: Side
    body: str
    agree_count: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SidesTaken:
    """How a discussion stands.

    :param roots: comments of the first level by side.
    :param people_by_side: people who wrote them, by side.
    :param people: people who wrote anything at all.
    """

    roots: Mapping[str, int]
    people_by_side: Mapping[str, int]
    people: int


def people_and_sides(kind: str, subject_id: uuid.UUID) -> SidesTaken:
    """Return how the discussion of one thing stands, in two queries."""
    shown = (C.subject_kind == kind, C.subject_id == subject_id, C.hidden_at.is_(None))
    rows = (
        session()
        .execute(
            select(C.side, func.count(), func.count(C.author_id.distinct()))
            .where(*shown, C.level == 1)
            .group_by(C.side)
        )
        .all()
    )
    people = session().execute(select(func.count(C.author_id.distinct())).where(*shown))
    return SidesTaken(
        {side: int(count) for side, count, _people in rows},
        {side: int(writers) for side, _count, writers in rows},
        int(people.scalar_one()),
    )


def said_about(
    kind: str,
    subject_ids: Collection[uuid.UUID],
    *,
    words: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Slice[SaidRecord]:
    """Return comments about any of some things that contain every word, the newest first."""
    if not subject_ids:
        return Slice(())
    statement = _shown(kind).where(C.subject_id.in_(list(subject_ids)))
    for word in words.split()[:10]:
        statement = statement.where(C.body.icontains(word, autoescape=True))
    return page_of(statement, _NEWEST, cursor, limit).map(_record)


def said_outside(kind: str, subject_id: uuid.UUID, opens: datetime, closes: datetime) -> int:
    """Return how many comments about something were written outside a span of time."""
    statement = select(func.count()).where(
        C.subject_kind == kind,
        C.subject_id == subject_id,
        or_(C.created_at < opens, C.created_at >= closes),
    )
    return int(session().execute(statement).scalar_one())


def said_by_id(kind: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, SaidRecord]:
    """Return those of the comments that are about things of this kind and shown."""
    if not ids:
        return {}
    rows = session().execute(_shown(kind).where(C.id.in_(list(ids))))
    return {row.id: _record(row) for row in rows}


def _shown(kind: str) -> Select[*tuple[Any, ...]]:
    return select(
        C.id, C.subject_id, C.parent_id, C.side, C.body, C.agree_count, C.created_at
    ).where(C.subject_kind == kind, C.hidden_at.is_(None))


def _record(row: Any) -> SaidRecord:
    return SaidRecord(
        row.id,
        row.subject_id,
        row.parent_id,
        Side(row.side),
        row.body,
        row.agree_count,
        row.created_at,
    )
