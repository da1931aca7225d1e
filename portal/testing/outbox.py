"""The outbox in tests: let the worker work, or let it die at a certain point.

A crash here is the worker's own thread unwinding at the point; the process goes on. That shows
what a handler and its tables look like to the next worker. What ``kill -9`` does to real
processes is tried by the portal's own tests of faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, func, select

from portal.core import clock
from portal.core.database.session import db, session
from portal.core.events.deliveries import deliver_in
from portal.core.events.lanes import due_lanes
from portal.core.events.models import DeliveryRow
from portal.core.events.worker import drain
from portal.core.state import state_of

_TAKES_OR_NOTES = re.compile(r"\bUPDATE\s+delivery\b", re.I)


class CrashPoint(StrEnum):
    """Where the worker dies."""

    BEFORE_CLAIM = "before claim"
    """It has chosen a delivery, and dies before others can see that."""
    AFTER_CLAIM = "after claim"
    """The delivery is its own; the handler has not been called."""
    AFTER_CALL = "after call"
    """The handler has returned; nobody has written down how it went."""
    BEFORE_COMMIT = "before commit"
    """How it went has been written, but not committed."""


class WorkerCrashed(BaseException):
    """The worker is dead; no ``except Exception`` on the way brings it back."""


class Outbox:
    """What waits to be delivered in a test portal; calling it lets the worker do all of it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self) -> int:
        """Do everything that is due; return in how many rounds."""
        return self.drain()

    def drain(self) -> int:
        """Do everything that is due; return in how many rounds."""
        with self._app.app_context():
            rounds = drain()
        state_of(self._app).stamps.forget()
        return rounds

    def crash_at(self, point: CrashPoint | str, subscriber: str = "") -> None:
        """Let the worker die at ``point`` of its next delivery.

        :param subscriber: whose delivery; by default the first that is due.
        :raises AssertionError: when it never gets there.
        """
        watch = _Watch(CrashPoint(point))
        with self._app.app_context():
            try:
                with watch.watching(db.engine):
                    for lane in due_lanes():
                        if subscriber in ("", lane.partition("/")[0]):
                            deliver_in(lane, 1)
            except WorkerCrashed:
                pass
            else:
                raise AssertionError(f"the worker did not come to “{point}”: nothing was due")
            finally:
                db.session.rollback()
                db.session.remove()
        state_of(self._app).stamps.forget()

    def pass_lease(self) -> None:
        """Move a stopped clock past the leases of a dead worker, so that another one may try."""
        with self._app.app_context():
            until = session().scalar(
                select(func.max(DeliveryRow.due_at)).where(DeliveryRow.state == "leased")
            )
            db.session.rollback()
        if until is not None and until >= clock.now():
            clock.move_clock(until - clock.now() + timedelta(seconds=1))

    def states(self, subscriber: str = "") -> dict[str, int]:
        """Return how many deliveries are in each state, perhaps of one subscriber."""
        found: dict[str, int] = {}
        with self._app.app_context():
            query = select(DeliveryRow.state, DeliveryRow.subscriber)
            for state, name in session().execute(query):
                if subscriber in ("", name):
                    found[state] = found.get(state, 0) + 1
            db.session.rollback()
        return found


class _Watch:
    """Recognises the points by what the worker sends to the database.

    It takes deliveries with an UPDATE and a commit, and notes each outcome with another.
    """

    def __init__(self, point: CrashPoint) -> None:
        self._point = point
        self._taking = self._taken = self._noting = False

    @contextmanager
    def watching(self, engine: Engine) -> Iterator[None]:
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", self._statement)
            event.remove(engine, "commit", self._commit)

    def _statement(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("BEGIN"):
            return  # The driver's own, before what is asked.
        if self._taken and not self._noting:
            self._die_at(CrashPoint.AFTER_CLAIM)
        if _TAKES_OR_NOTES.search(statement):
            if self._taken:
                self._die_at(CrashPoint.AFTER_CALL)
                self._noting = True
            self._taking = True

    def _commit(self, _conn: Any) -> None:
        if self._noting:
            self._die_at(CrashPoint.BEFORE_COMMIT)
            self._noting = False
        elif self._taking and not self._taken:
            self._die_at(CrashPoint.BEFORE_CLAIM)
            self._taken = True

    def _die_at(self, point: CrashPoint) -> None:
        if self._point is point:
            raise WorkerCrashed(point)
