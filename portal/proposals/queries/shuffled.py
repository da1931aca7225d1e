"""The random order: another one each day, the same for everybody, and paged like the others.

Each proposal has a random number. The list goes through them in order, beginning at a place
that follows from the day, to the end and from the beginning on: a rotation, which an index can
serve, where sorting by a new random number would read the whole table.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any

from sqlalchemy import Row, Select, literal, select, tuple_, union_all

from portal.core import clock
from portal.core.database import Slice, session
from portal.proposals.models import ProposalRow

SPAN = 2**31
_CURSOR = re.compile(r"(\d{1,10})-([nb])-(\d{1,10})-([0-9a-f]{32})")
_Place = tuple[int, uuid.UUID]


def start_of_today() -> int:
    """Return where today's round begins."""
    digest = hashlib.sha256(clock.today().isoformat().encode()).digest()
    return int.from_bytes(digest[:4], "big") % SPAN


def shuffled_page(statement: Select[Any], cursor: str | None, limit: int) -> Slice[Row[Any]]:
    """Return one page of ``statement``, which selects ``id`` and ``shuffle``, in random order.

    A cursor keeps the round it began with, so nobody sees a proposal twice at midnight.
    """
    start, backward, place = _read(cursor)
    halves = [
        _half(statement, start, after_start, place, backward, limit + 1)
        for after_start in (True, False)
        if place is None or not _passed(place, after_start, start, backward)
    ]
    # Always one statement, so that a page costs the same wherever the round begins.
    parts = [select(half.subquery()) for half in halves]
    rows = sorted(
        session().execute(union_all(*parts)),
        key=lambda row: ((row.shuffle - start) % SPAN, row.id),
        reverse=backward,
    )[: limit + 1]
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    if not rows:
        return Slice(())
    has_next = backward or more
    has_previous = more if backward else place is not None
    return Slice(
        tuple(rows),
        _write(start, "n", rows[-1]) if has_next else None,
        _write(start, "b", rows[0]) if has_previous else None,
    )


def _passed(place: _Place, after_start: bool, start: int, backward: bool) -> bool:
    """Whether a half of the round lies wholly on the other side of the place reached."""
    is_after = place[0] >= start
    return is_after != after_start and is_after == backward


def _half(
    statement: Select[Any],
    start: int,
    after_start: bool,
    place: _Place | None,
    backward: bool,
    limit: int,
) -> Select[Any]:
    key, bound = ProposalRow.shuffle, tuple_(ProposalRow.shuffle, ProposalRow.id)
    part = statement.where(key >= start if after_start else key < start)
    if place is not None and (place[0] >= start) == after_start:
        there = tuple_(literal(place[0], key.type), literal(place[1], ProposalRow.id.type))
        part = part.where(bound < there if backward else bound > there)
    if backward:
        part = part.order_by(key.desc(), ProposalRow.id.desc())
    else:
        part = part.order_by(key, ProposalRow.id)
    return part.limit(limit)


def _write(start: int, direction: str, row: Row[Any]) -> str:
    return f"{start}-{direction}-{row.shuffle}-{row.id.hex}"


def _read(cursor: str | None) -> tuple[int, bool, _Place | None]:
    found = _CURSOR.fullmatch(cursor or "")
    if found is None or int(found[1]) >= SPAN or int(found[3]) >= SPAN:
        return start_of_today(), False, None
    return int(found[1]), found[2] == "b", (int(found[3]), uuid.UUID(hex=found[4]))
