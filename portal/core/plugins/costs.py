"""What each plugin costs the portal's pages: time and database statements, page by page.

Every call into a plugin adds to its share of the page under way. When the page is done, the
share is counted in memory, and once a minute each process adds what it has counted to the
table, after an answer has gone out. Times are kept in classes half an octave wide, so that
shares of several processes and days can be added and a 95th percentile still be read off.
"""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import BigInteger, Date, Engine, Integer, String, delete, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.database.base import Base
from portal.core.database.session import session

log = structlog.get_logger(__name__)
EVERY_SECONDS = 60.0
KEPT = timedelta(days=30)
MICROSECONDS = 1_000_000


class GuestCostRow(Base):
    """How many pages of one kind a plugin's part took about so long, on one day."""

    __tablename__ = "guest_cost"

    plugin: Mapped[str] = mapped_column(String(60), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(120), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    pages: Mapped[int] = mapped_column(Integer)
    microseconds: Mapped[int] = mapped_column(BigInteger)
    queries: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class PageCost:
    """What a plugin costs one kind of page.

    :param endpoint: the page, as the code names it.
    :param pages: how many pages were counted.
    :param mean_ms: mean time its part takes, in milliseconds.
    :param p95_ms: time within which its part is done on 95 of 100 pages, in milliseconds.
    :param queries: mean number of database statements of its part.
    """

    endpoint: str
    pages: int
    mean_ms: float
    p95_ms: float
    queries: float


@dataclass
class CostBook:
    """What this process has counted since it last wrote it down."""

    counted: dict[tuple[str, str, int], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0])
    )
    written_at: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, endpoint: str, shares: Mapping[str, Sequence[float]]) -> None:
        """Count one page: plugin → seconds and statements."""
        with self.lock:
            for plugin, (seconds, queries) in shares.items():
                microseconds = int(seconds * MICROSECONDS)
                entry = self.counted[plugin, endpoint, step_of(microseconds)]
                entry[0] += 1
                entry[1] += microseconds
                entry[2] += int(queries)

    def take(self) -> dict[tuple[str, str, int], list[int]]:
        """Return what was counted and begin anew."""
        with self.lock:
            taken = dict(self.counted)
            self.counted.clear()
            self.written_at = time.monotonic()
        return taken

    def give_back(self, taken: Mapping[tuple[str, str, int], Sequence[int]]) -> None:
        """Keep what could not be written for the next time."""
        with self.lock:
            for key, numbers in taken.items():
                entry = self.counted[key]
                for position, number in enumerate(numbers):
                    entry[position] += number

    def is_due(self) -> bool:
        """Whether there is something to write down, and time for it."""
        return bool(self.counted) and time.monotonic() - self.written_at >= EVERY_SECONDS


def step_of(microseconds: int) -> int:
    """Return the class of a time; each reaches to √2 times the end of the one before."""
    return int(2 * math.log2(microseconds)) if microseconds > 1 else 0


def end_of_step(step: int) -> float:
    """Return the longest time of a class, in microseconds."""
    return float(2 ** ((step + 1) / 2))


_statements: ContextVar[list[int] | None] = ContextVar("statements_of_guests_page", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _count_statement(*_about: Any) -> None:
    counter = _statements.get()
    if counter is not None:
        counter[0] += 1


def watch_costs(plugin: str, seconds: float, queries: int) -> None:
    """Add one call into a plugin to its share of the page under way."""
    if not has_request_context():
        return
    share = g.setdefault("guest_costs", {}).setdefault(plugin, [0.0, 0])
    share[0] += seconds
    share[1] += max(queries, 0)


def set_up_costs(app: Flask) -> None:
    """Count what plugins cost each page of an application."""
    book: CostBook = app.extensions["portal"].plugins.costs

    @app.before_request
    def begin() -> None:
        owner = _owner(app)
        _statements.set(None)
        if owner is not None:
            # A page of the plugin's own is its cost as a whole.
            counter = [0]
            _statements.set(counter)
            g.own_page = (owner, time.perf_counter(), counter)

    @app.after_request
    def count(response: Response) -> Response:
        shares = g.pop("guest_costs", None)
        own = g.pop("own_page", None)
        if own is not None:
            plugin, began, counter = own
            shares = {**(shares or {}), plugin: (time.perf_counter() - began, counter[0])}
            _statements.set(None)
        if shares:
            book.note(request.endpoint or "", shares)
        if book.is_due():
            response.call_on_close(lambda: write_costs(app))
        return response


def _owner(app: Flask) -> str | None:
    blueprint = app.blueprints.get(request.blueprint or "")
    return getattr(blueprint, "portal_plugin", None)


def write_costs(app: Flask) -> None:
    """Add what this process has counted to the table; a failure costs nothing but the counts."""
    from portal.core.database.unit_of_work import unit_of_work  # noqa: PLC0415 - knows plugins

    book: CostBook = app.extensions["portal"].plugins.costs
    taken = book.take()
    if not taken:
        return
    day = clock.today()
    try:
        with app.app_context(), unit_of_work():
            _add(taken, day)
            session().execute(
                delete(GuestCostRow)
                .where(GuestCostRow.day < day - KEPT)
                .execution_options(synchronize_session=False)
            )
    except Exception:
        log.exception("costs_not_written")
        book.give_back(taken)


def _add(taken: Mapping[tuple[str, str, int], Sequence[int]], day: date) -> None:
    on_postgres = session().get_bind().dialect.name == "postgresql"
    statement = (postgresql if on_postgres else sqlite).insert(GuestCostRow)
    added = statement.on_conflict_do_update(
        index_elements=["plugin", "endpoint", "day", "step"],
        set_={
            name: getattr(GuestCostRow, name) + getattr(statement.excluded, name)
            for name in ("pages", "microseconds", "queries")
        },
    )
    for (plugin, endpoint, step), (pages, microseconds, queries) in sorted(taken.items()):
        row = {"plugin": plugin, "endpoint": endpoint[:120], "day": day, "step": step}
        counts = {"pages": pages, "microseconds": microseconds, "queries": queries}
        session().execute(added, {**row, **counts})


def costs_of(plugin: str, days: int = 7) -> list[PageCost]:
    """Return what a plugin cost each kind of page of late, the dearest in total first."""
    rows = session().execute(
        select(
            GuestCostRow.endpoint,
            GuestCostRow.step,
            func.sum(GuestCostRow.pages),
            func.sum(GuestCostRow.microseconds),
            func.sum(GuestCostRow.queries),
        )
        .where(GuestCostRow.plugin == plugin, GuestCostRow.day > clock.today() - timedelta(days))
        .group_by(GuestCostRow.endpoint, GuestCostRow.step)
        .order_by(GuestCostRow.endpoint, GuestCostRow.step)
    )
    found: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for endpoint, step, *numbers in rows:
        pages, microseconds, queries = (int(number) for number in numbers)
        found[endpoint].append((step, pages, microseconds, queries))
    costs = [_cost(endpoint, steps) for endpoint, steps in found.items()]
    return sorted(costs, key=lambda cost: cost.pages * cost.mean_ms, reverse=True)


def _cost(endpoint: str, steps: Iterable[tuple[int, int, int, int]]) -> PageCost:
    listed = list(steps)
    pages = sum(one[1] for one in listed)
    reached, p95 = 0, 0.0
    for step, number, _microseconds, _queries in listed:
        reached += number
        if reached >= 0.95 * pages:
            p95 = end_of_step(step)
            break
    return PageCost(
        endpoint,
        pages,
        sum(one[2] for one in listed) / pages / 1000,
        p95 / 1000,
        sum(one[3] for one in listed) / pages,
    )
