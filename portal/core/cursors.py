"""What becomes of a cursor that the list it comes to did not give.

A person with an old address is shown the first page. A program would read the first page again
and again without noticing, so the API asks to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_told: ContextVar[bool] = ContextVar("told_of_strange_cursors", default=False)


class StrangeCursor(ValueError):
    """A cursor the list did not give: mistyped, or of another list or order."""


@contextmanager
def told_of_strange_cursors() -> Iterator[None]:
    """Let a strange cursor raise :class:`StrangeCursor` inside the block."""
    before = _told.set(True)
    try:
        yield
    finally:
        _told.reset(before)


def is_told_of_strange_cursors() -> bool:
    """Whether somebody wants to hear of strange cursors now."""
    return _told.get()


def pass_over_strange_cursor() -> None:
    """Go on as without a cursor.

    :raises StrangeCursor: where somebody wants to hear of it.
    """
    if _told.get():
        raise StrangeCursor
