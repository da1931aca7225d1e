"""Runs a plugin's code so that its failure stays its own.

A guest runs in a thread of its own under a time budget, inside a SAVEPOINT when something is
being written, with its database statements counted and transaction control refused. Bundled
plugins are kept apart in the same way, but in the page's own thread.
This is no sandbox: it contains mistakes, not malice.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from portal.core.database.guests import Guest, Trespass, current_guest, refuse_guests
from portal.core.database.session import db, session
from portal.core.database.unit_of_work import in_unit_of_work
from portal.core.plugins.answers import refuse_coroutine
from portal.core.plugins.costs import watch_costs
from portal.core.plugins.guest_failure import GuestFailure, GuestQuit
from portal.core.plugins.guest_threads import GuestThreads
from portal.core.plugins.spec import HookRules

__all__ = ["GuestFailure", "run_as_guest", "run_with_deadline"]

_threads = GuestThreads()
MOST_CROWDING = 5.0
"""A plugin that hangs is given up after five times its deadline, however busy the machine is."""
_CORES = os.cpu_count() or 1
_IDLE = 0
"""Transaction status of a connection to PostgreSQL on which none is open (libpq)."""
_TRANSACTION_CONTROL = re.compile(r"\s*(BEGIN|COMMIT|END|ROLLBACK(?!\s+TO)|PRAGMA|ATTACH)\b", re.I)


def _crowding() -> float:
    """Return how many times longer everything takes because others work on this machine too."""
    return min(max(os.getloadavg()[0] / _CORES, 1.0), MOST_CROWDING)


def run_as_guest(call: Callable[[], Any], name: str, rules: HookRules) -> Any:
    """Run ``call`` isolated and return its answer.

    :raises GuestFailure: when it raises, takes too long, asks the database too much or
        touches the transaction.
    """
    guest = Guest(name, rules.queries)
    began = time.perf_counter()
    with _mended(), _savepoint(guest):
        token = current_guest.set(guest)
        try:
            limit = rules.budget_ms / 1000
            if rules.request_time:
                limit = min(limit, current_app.config["PORTAL"].hook_budget_ms / 1000)
            # The budget is what a page may lose; a busy machine is not the plugin's fault, so
            # the deadline allows for it.
            deadline = max(limit * 2, 0.25) * _crowding()
            if _is_bundled(name):
                return _run_here(call, name, deadline)
            return _threads.run(call, deadline, _leaving(session()))
        except GuestFailure:
            raise
        except Trespass as trespass:
            raise GuestFailure(trespass.kind, trespass.detail) from trespass
        except Exception as error:
            raise GuestFailure.by(error) from error
        finally:
            watch_costs(name, time.perf_counter() - began, rules.queries - guest.queries_left)
            current_guest.reset(token)


def _is_bundled(name: str) -> bool:
    """Whether a plugin is shipped and tested with the portal."""
    entry = current_app.extensions["portal"].plugins.entries.get(name)
    return entry is not None and bool(entry.bundled)


def _run_here(call: Callable[[], Any], name: str, deadline: float) -> Any:
    """Run a bundled plugin's code in the thread of the page.

    Handing a call to another thread and back costs as much as everything else about it. It buys
    that a page goes on when the code does not come back, and code that is tested with the portal
    needs that no more than the portal's own. Late answers are counted as failures all the same.
    """
    began = time.perf_counter()
    try:
        answer = call()
    except (SystemExit, GeneratorExit, KeyboardInterrupt) as error:
        raise GuestQuit(f"{type(error).__name__}: {error}").of(error) from error
    late = time.perf_counter() - began
    if late > deadline:
        failure = GuestFailure("timeout", f"answered after {late:.2f} s")
        current_app.extensions["portal"].plugins.report_failure(name, "late answer", failure)
    return answer


@contextmanager
def _mended() -> Iterator[None]:
    """Let go of a connection whose transaction a guest broke; a page reads on with another."""
    current = session()
    try:
        yield
    except GuestFailure as failure:
        if failure.poisoned and failure.reason != "timeout":
            current.invalidate()
            if not in_unit_of_work():
                db.session.registry.clear()
                failure.poisoned = False
        raise


@contextmanager
def _savepoint(guest: Guest) -> Iterator[None]:
    current = session()
    outer, writing = current.get_transaction(), in_unit_of_work()
    # What a page has read before can be read again, so reading needs no savepoint: it would
    # cost as much as everything else about asking a guest, on every page and for every guest.
    nested = current.begin_nested() if writing and outer is not None else None
    # PostgreSQL's driver begins with the first statement, which may be still to come.
    begun = outer is not None and not _ended_beneath(current)
    try:
        yield
        if guest.trespass:
            raise GuestFailure(guest.trespass.kind, guest.trespass.detail)
        if writing:
            current.flush()
        elif current.new or current.dirty or current.deleted:
            # Left there, they would fail the portal's next statement instead.
            raise GuestFailure("transaction", "rows were changed outside a unit of work")
    except GuestFailure as failure:
        if failure.reason == "timeout":
            _abandon_session(failure)
        else:
            _undo(nested, outer)
        raise
    except Exception as error:
        _undo(nested, outer)
        raise GuestFailure.by(error) from error
    else:
        _release(nested)
    if outer is None:
        return
    if current.get_transaction() is not outer or (begun and _ended_beneath(current)):
        raise GuestFailure("transaction", "the transaction was ended", poisoned=True)


def _ended_beneath(current: Session) -> bool:
    """Whether the transaction was ended by the driver's own connection, which nobody watches."""
    driver = current.connection().connection.driver_connection
    if driver is None:
        return True
    if hasattr(driver, "in_transaction"):  # sqlite3
        return not driver.in_transaction
    return bool(driver.info.transaction_status == _IDLE)


def _release(nested: Any) -> None:
    if nested is None:
        return
    if not nested.is_active:
        raise GuestFailure("transaction", "the savepoint is gone", poisoned=True)
    try:
        nested.commit()
    except Exception as error:
        # Ended beneath the session, by the driver's own connection.
        raise GuestFailure(
            "transaction", str(error)[:500], poisoned=True, error=type(error).__name__
        ) from error


def _undo(nested: Any, outer: Any) -> None:
    current = session()
    try:
        if nested is not None and nested.is_active:
            nested.rollback()
        elif not in_unit_of_work():
            current.rollback()
            return
    except Exception as error:
        raise GuestFailure(
            "transaction", str(error)[:500], poisoned=True, error=type(error).__name__
        ) from error
    if outer is not None and current.get_transaction() is not outer:
        raise GuestFailure("transaction", "the transaction was ended", poisoned=True)


def _abandon_session(failure: GuestFailure) -> None:
    # The stopped thread may still be inside the driver: neither its session nor its
    # connection may be used again. Reading goes on with fresh ones; writing cannot.
    if in_unit_of_work():
        failure.poisoned = True
    else:
        db.session.registry.clear()


def _leaving(current: Session) -> Callable[[], None]:
    """Return what a guest that was given up does last: it lets go of the page's connection."""

    def leave() -> None:
        current_guest.set(None)
        current.invalidate()

    # Inside a unit of work the session is still the page's, which rolls it back.
    return _nothing if in_unit_of_work() else leave


def _nothing() -> None:
    """Leave without doing anything."""


@event.listens_for(Engine, "before_cursor_execute")
def _watch_statements(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    guest = current_guest.get()
    if guest is None or statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
        return
    if _TRANSACTION_CONTROL.match(statement):
        refuse_guests(f"send {statement.split(maxsplit=1)[0].upper()}")
    guest.queries_left -= 1
    if guest.queries_left < 0:
        guest.trespass = Trespass("queries", "more database statements than this hook allows")
        raise guest.trespass


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _watch_transaction(connection: Any) -> None:
    if current_guest.get() is None:
        return
    current = session()
    # Other connections, such as the one the version stamps are read with, may come and go.
    if current.in_transaction() and current.connection() is connection:
        refuse_guests("end the transaction")


def run_with_deadline(call: Callable[[], Any], seconds: float) -> Any:
    """Run a plugin's event handler or job in the worker, for at most ``seconds``.

    It has its own units of work, so there is no savepoint around it.

    :raises GuestFailure: when it takes too long; its session is given up.
    """
    try:
        answer = _threads.run(call, seconds, _leaving(session()))
    except GuestFailure:
        db.session.registry.clear()
        raise
    refuse_coroutine(answer)
    return answer
