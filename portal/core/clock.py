"""The only clock of the portal: every other module asks here what time it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_lock = threading.Lock()
_offset = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return _frozen if _frozen is not None else datetime.now(UTC) + _offset


def today() -> date:
    """Return the current date in UTC."""
    return now().date()


@contextmanager
def stopped_clock(moment: datetime) -> Iterator[None]:
    """Stop the clock at ``moment`` (tests and previews "as on another day").

    It holds for the whole process, so it is for tests only.
    """
    global _frozen
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    with _lock:
        before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        with _lock:
            _frozen = before


def move_clock(by: timedelta) -> None:
    """Move a stopped clock on by ``by`` (tests)."""
    global _frozen
    with _lock:
        if _frozen is None:
            raise RuntimeError("only a stopped clock can be moved")
        _frozen += by
