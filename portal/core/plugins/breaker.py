"""The circuit breaker: a plugin that keeps failing is left out, and somebody is told."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque

FAILURES = 5
WITHIN_SECONDS = 600.0
TIMEOUTS = 2


class CircuitBreaker:
    """Counts failures per plugin in this process.

    A process that has seen enough leaves the plugin out at once. Failures that are spread over
    several processes are counted together where they are written down, with the same measure.
    """

    def __init__(self) -> None:
        self._failures: dict[str, deque[tuple[float, bool]]] = defaultdict(deque)
        self._open: set[str] = set()
        self._lock = threading.Lock()

    def is_open(self, plugin: str) -> bool:
        """Whether the plugin is being left out."""
        return plugin in self._open

    def count(self, plugin: str, *, timeout: bool) -> bool:
        """Count a failure; return whether it opened the breaker.

        Five failures within ten minutes do, and so do two time-outs, because each of
        those has already cost a person their patience.
        """
        moment = time.monotonic()
        with self._lock:
            recent = self._failures[plugin]
            recent.append((moment, timeout))
            while recent and recent[0][0] < moment - WITHIN_SECONDS:
                recent.popleft()
            timeouts = sum(1 for _when, late in recent if late)
            if plugin in self._open or not too_many(len(recent), timeouts):
                return False
            self._open.add(plugin)
            return True

    def open(self, plugin: str) -> None:
        """Leave the plugin out (it failed too often on the whole site)."""
        with self._lock:
            self._open.add(plugin)

    def close(self, plugin: str) -> None:
        """Give the plugin another chance (it was enabled again)."""
        with self._lock:
            self._open.discard(plugin)
            self._failures.pop(plugin, None)


def too_many(failures: int, timeouts: int) -> bool:
    """Whether so many failures within ten minutes are enough to switch a plugin off."""
    return failures >= FAILURES or timeouts >= TIMEOUTS
