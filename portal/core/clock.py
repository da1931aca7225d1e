"""The only clock of the portal: every other module asks here what time it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_lock = threading.Lock()
_stopped_at: list[datetime] = []
_imagined: ContextVar[datetime | None] = ContextVar("portal_imagined_moment", default=None)


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    imagined = _imagined.get()
    if imagined is not None:
        return imagined
    return actual()


def actual() -> datetime:
    """Return the moment it is, also while another one is imagined: what is hidden stays hidden."""
    return _stopped_at[-1] if _stopped_at else datetime.now(UTC)


def today() -> date:
    """Return the current date in UTC."""
    return now().date()


def imagine(moment: datetime | None) -> None:
    """Let this request, and nobody else, see another moment; ``None`` ends it.

    While a moment is imagined nothing can be written: a unit of work refuses to begin. It is
    for looking ahead ("what will people see on 3 May?"); what is shown then is shown by the
    code that will show it.
    """
    _imagined.set(None if moment is None else moment.astimezone(UTC))


def is_imagined() -> bool:
    """Whether the moment is imagined, so that nothing may be written or kept."""
    return _imagined.get() is not None


@contextmanager
def stopped_clock(moment: datetime) -> Iterator[None]:
    """Stop the clock at ``moment`` (tests).

    It holds for the whole process, so it is for tests only.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    with _lock:
        _stopped_at.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        with _lock:
            _stopped_at.pop()


def move_clock(by: timedelta) -> None:
    """Move a stopped clock on by ``by`` (tests)."""
    with _lock:
        if not _stopped_at:
            raise RuntimeError("only a stopped clock can be moved")
        _stopped_at[-1] += by
