"""Lines in which the threads of a process wait for something only one of them can have."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    """Lets threads through one by one, in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn and hold it."""
        gate = self._enter()
        try:
            gate.acquire()
            yield
        finally:
            self._leave(gate)

    @property
    def length(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def _enter(self) -> threading.Lock:
        gate = threading.Lock()
        with self._guard:
            if self._taken:
                gate.acquire()
                self._waiting.append(gate)
            self._taken = True
        return gate

    def _leave(self, gate: threading.Lock) -> None:
        with self._guard:
            if gate in self._waiting:
                self._waiting.remove(gate)  # interrupted before it had its turn
            elif self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_lines: dict[str, Line] = {}


def line_for(name: str) -> Line:
    """Return this process's line for what is called so."""
    known = _lines.get(name)
    return known if known is not None else _lines.setdefault(name, Line())


# Whoever held a turn when a process was forked holds it in the other process only.
os.register_at_fork(after_in_child=_lines.clear)
