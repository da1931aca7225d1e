"""Paging by cursor: the next page begins after the last row seen, never at an OFFSET."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, literal, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.database.session import session

T = TypeVar("T")
U = TypeVar("U")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """One column of an order; ``key`` is its name in the selected rows."""

    column: Column
    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list.

    :param items: the rows or records of this page.
    :param next: cursor of the page after, ``None`` on the last.
    :param previous: cursor of the page before, ``None`` on the first.
    """

    items: tuple[T, ...]
    next: str | None = None
    previous: str | None = None

    def map(self, convert: Callable[[T], U]) -> Slice[U]:
        """Return the same page with every item converted."""
        return Slice(tuple(convert(item) for item in self.items), self.next, self.previous)


def page_of(
    statement: Select[*tuple[Any, ...]], order: Sequence[Order], cursor: str | None, limit: int
) -> Slice[Row[*tuple[Any, ...]]]:
    """Run ``statement`` and return one page of it.

    :param statement: selects every column named by an ``Order.key``; without ORDER BY.
    :param order: the columns to order by, the last one unique.
    :param cursor: what a former :class:`Slice` gave; an unreadable one gives the first page.
    :param limit: greatest number of items.
    """
    backward, values = _read(cursor, order)
    if values is not None:
        statement = statement.where(_beyond(order, values, backward))
    statement = statement.order_by(
        *(o.column.desc() if o.descending != backward else o.column.asc() for o in order)
    ).limit(limit + 1)
    rows = list(session().execute(statement))
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    if not rows:
        return Slice(())
    has_next = more if not backward else True
    has_previous = more if backward else values is not None
    return Slice(
        tuple(rows),
        _write(order, rows[-1], backward=False) if has_next else None,
        _write(order, rows[0], backward=True) if has_previous else None,
    )


def _beyond(order: Sequence[Order], values: list[Any], backward: bool) -> ColumnElement[bool]:
    directions = {o.descending != backward for o in order}
    if len(directions) == 1:
        # A row comparison lets both engines walk the index straight to the place.
        columns = tuple_(*(o.column for o in order))
        bound = tuple_(*(literal(v, o.column.type) for o, v in zip(order, values, strict=True)))
        return columns < bound if directions == {True} else columns > bound
    alternatives = []
    for position, current in enumerate(order):
        equal = [order[i].column == values[i] for i in range(position)]
        descending = current.descending != backward
        value = values[position]
        beyond = current.column < value if descending else current.column > value
        alternatives.append(and_(*equal, beyond))
    return or_(*alternatives)


def _write(order: Sequence[Order], row: Row[Any], *, backward: bool) -> str:
    values = [_plain(getattr(row, o.key)) for o in order]
    raw = json.dumps([int(backward), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, uuid.UUID):
        return {"u": value.hex}
    return value


def _read(cursor: str | None, order: Sequence[Order]) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backward, *values = json.loads(raw)
        rich = [_rich(value) for value in values]
        kinds = [o.column.type.python_type for o in order]
        if len(rich) != len(order) or not all(map(_fits, rich, kinds)):
            return False, None
        return bool(backward), rich
    except (ValueError, TypeError, KeyError, binascii.Error):
        return False, None


def _fits(value: Any, kind: type[Any]) -> bool:
    if kind is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if kind is int and isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return False
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        if "t" in value:
            moment = datetime.fromisoformat(value["t"])
            if moment.tzinfo is None:
                raise ValueError("a cursor's moment needs a time zone")
            return moment
        return uuid.UUID(hex=value["u"])
    if isinstance(value, list) or value is None:
        raise ValueError("not a cursor value")
    return value
