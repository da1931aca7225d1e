"""The only clock of the portal: every other module asks here what time it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_lock = threading.Lock()
_stopped_at: list[datetime] = []


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return _stopped_at[-1] if _stopped_at else datetime.now(UTC)


def today() -> date:
    """Return the current date in UTC."""
    return now().date()


@contextmanager
def stopped_clock(moment: datetime) -> Iterator[None]:
    """Stop the clock at ``moment`` (tests and previews "as on another day").

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
