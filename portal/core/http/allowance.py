"""How long outgoing requests may take where somebody else is waiting for their end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_longest: ContextVar[float | None] = ContextVar("longest_exchange", default=None)


@contextmanager
def each_within(seconds: float) -> Iterator[None]:
    """Let every outgoing request made inside take at most so long, whatever its client says."""
    token = _longest.set(seconds)
    try:
        yield
    finally:
        _longest.reset(token)


def allowed(seconds: float) -> float:
    """Return how long a request may take here that would like to take ``seconds``."""
    longest = _longest.get()
    return seconds if longest is None else min(seconds, longest)
