"""The only commit of the portal.

Everything that changes data happens inside ``with unit_of_work():``; either all of it is
durable when the block ends, or none of it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database.engine import WRITES, writers_turn
from portal.core.database.session import db, session
from portal.core.problems import OnlyLooking

log = structlog.get_logger(__name__)
UNIT_OF_WORK = "unit_of_work"
"""Under which a session keeps the unit of work that is under way on it."""


@dataclass
class UnitOfWork:
    """What one unit of work has collected on its way to the commit."""

    before: list[Callable[[], None]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    stamps: set[str] = field(default_factory=set)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Open a write transaction, commit at the end, roll back on any error.

    What was read before belongs to an older snapshot, so the session is emptied first:
    rows must be read again inside.

    :raises RuntimeError: inside another unit of work, or with changes made outside one.
    :raises OnlyLooking: while another moment is imagined; nothing may come of looking.
    """
    if clock.is_imagined():
        raise OnlyLooking
    current = session()
    if UNIT_OF_WORK in current.info:
        raise RuntimeError("a unit of work does not nest")
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("rows were changed outside a unit of work")
    current.close()
    work = UnitOfWork()
    with writers_turn(db.engine):
        current.connection(execution_options={WRITES: True})
        current.info[UNIT_OF_WORK] = work
        try:
            yield work
            current.flush()
            _run_before(work)
            current.commit()
        except BaseException:
            current.rollback()
            raise
        finally:
            current.info.pop(UNIT_OF_WORK, None)
            current.close()
    for action in work.after:
        _run_after(action)


def _run_before(work: UnitOfWork) -> None:
    for action in work.before:
        action()
    session().flush()


def _run_after(action: Callable[[], None]) -> None:
    # The work is durable already: a failure here may not look like a failed request.
    try:
        action()
    except Exception:
        log.exception("after_commit_failed")


def current_work() -> UnitOfWork:
    """Return the unit of work under way.

    :raises RuntimeError: outside one.
    """
    work = session().info.get(UNIT_OF_WORK)
    if not isinstance(work, UnitOfWork):
        raise RuntimeError("this changes data, so it needs a unit of work around it")
    return work


def in_unit_of_work() -> bool:
    """Whether a unit of work is under way."""
    return UNIT_OF_WORK in session().info


def after_commit(action: Callable[[], None]) -> None:
    """Run ``action`` once the unit of work under way is durable; its failure is only logged."""
    current_work().after.append(action)


@event.listens_for(Session, "before_flush")
def _refuse_writes_outside(current: Session, _context: object, _instances: object) -> None:
    if UNIT_OF_WORK not in current.info and (current.new or current.dirty or current.deleted):
        raise RuntimeError("rows were changed outside a unit of work")
