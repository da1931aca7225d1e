"""Paging by cursor: the next page begins after the last row seen, never at an OFFSET."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.cursors import pass_over_strange_cursor
from portal.core.database.prepared import prepared, run
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
    statement: Select[*tuple[Any, ...]],
    order: Sequence[Order],
    cursor: str | None,
    limit: int,
    values: Mapping[str, Any] | None = None,
) -> Slice[Row[*tuple[Any, ...]]]:
    """Run ``statement`` and return one page of it.

    :param statement: selects every column named by an ``Order.key``; without ORDER BY.
    :param order: the columns to order by, the last one unique.
    :param cursor: what a former :class:`Slice` gave; another gives the first page.
    :param limit: greatest number of items.
    :param values: the parameters of a prepared statement; ``order`` must be the same object
        each time, so that its pages are prepared as well.
    :raises StrangeCursor: for another cursor, where somebody wants to hear of it.
    """
    backward, place = _read(cursor, order)
    bound = {f"place_{number}": value for number, value in enumerate(place or ())}
    if values is None:
        paged = _paged_statement(statement, order, backward, place is not None)
        rows = list(session().execute(paged, {**bound, "page_limit": limit + 1}))
    else:
        paged = _prepared_page(statement, tuple(order), backward, place is not None)
        rows = list(run(paged, **values, **bound, page_limit=limit + 1))
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    if not rows:
        return Slice(())
    has_next = more if not backward else True
    has_previous = more if backward else place is not None
    return Slice(
        tuple(rows),
        _write(order, rows[-1], backward=False) if has_next else None,
        _write(order, rows[0], backward=True) if has_previous else None,
    )


def _paged_statement(
    statement: Select[*tuple[Any, ...]], order: Sequence[Order], backward: bool, has_place: bool
) -> Select[*tuple[Any, ...]]:
    if has_place:
        statement = statement.where(_beyond(order, backward))
    return statement.order_by(
        *(o.column.desc() if o.descending != backward else o.column.asc() for o in order)
    ).limit(bindparam("page_limit", type_=Integer))


_prepared_page = prepared(_paged_statement)


def _beyond(order: Sequence[Order], backward: bool) -> ColumnElement[bool]:
    place = [bindparam(f"place_{n}", type_=o.column.type) for n, o in enumerate(order)]
    directions = {o.descending != backward for o in order}
    if len(directions) == 1:
        # A row comparison lets both engines walk the index straight to the place.
        columns, bound = tuple_(*(o.column for o in order)), tuple_(*place)
        return columns < bound if directions == {True} else columns > bound
    alternatives = []
    for position, current in enumerate(order):
        equal = [order[i].column == place[i] for i in range(position)]
        descending = current.descending != backward
        value = place[position]
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
    found = _parsed(cursor, order)
    if found is None:
        pass_over_strange_cursor()
        return False, None
    return found


def _parsed(cursor: str, order: Sequence[Order]) -> tuple[bool, list[Any]] | None:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backward, *values = json.loads(raw)
        rich = [_rich(value) for value in values]
        kinds = [o.column.type.python_type for o in order]
        if len(rich) != len(order) or not all(map(_fits, rich, kinds)):
            return None
        return bool(backward), rich
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        return None


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
