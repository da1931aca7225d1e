"""Threads that carry deliveries: at most one in each lane, so that no lane waits for another."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask

from portal.core.events import lanes
from portal.core.events.deliveries import deliver_in

log = structlog.get_logger(__name__)
MOST = 16
"""Threads of one worker. They mostly wait for others; a lane whose other end hangs rests longer
after every try, so even many such lanes seldom hold a thread at the same time."""


class Couriers:
    """Sends a thread into every lane in which something is due.

    :param stopping: once it is set, what has not been begun is handed back.
    """

    def __init__(self, app: Flask, stopping: threading.Event, most: int = MOST) -> None:
        self._app = app
        self._stopping = stopping
        self._most = most
        self._inbox: queue.SimpleQueue[tuple[str, Callable[[], object]]] = queue.SimpleQueue()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()
        self._threads = 0
        self._news = threading.Event()

    def send_out(self) -> int:
        """Have every due lane looked after that nobody is in; return how many that were."""
        return sum(self.give(lane, self._errand(lane)) for lane in lanes.due_lanes())

    def _errand(self, lane: str) -> Callable[[], object]:
        return lambda: deliver_in(lane, stopping=self._stopping.is_set)

    def give(self, name: str, errand: Callable[[], object]) -> bool:
        """Have something done, unless what has this name is still under way, or all are busy."""
        with self._lock:
            if name in self._under_way or len(self._under_way) >= self._most:
                return False
            self._under_way.add(name)
            if len(self._under_way) > self._threads:
                self._threads += 1
                called = f"courier-{self._threads}"
                threading.Thread(target=self._live, name=called, daemon=True).start()
        self._inbox.put((name, errand))
        return True

    def wait(self, seconds: float) -> None:
        """Wait until somebody comes back, at most so long."""
        self._news.wait(seconds)
        self._news.clear()

    def wake(self) -> None:
        """End a wait."""
        self._news.set()

    def finish(self, seconds: float) -> None:
        """Wait until everybody is back, at most so long; leases of the others run out."""
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:
            self.wait(until - time.monotonic())

    def _live(self) -> None:
        while True:
            name, errand = self._inbox.get()
            try:
                with self._app.app_context():
                    errand()
            except Exception:
                log.exception("courier_stumbled", errand=name)
                # A database that is away is not asked again at once by every lane.
                self._stopping.wait(1.0)
            finally:
                with self._lock:
                    self._under_way.discard(name)
                self._news.set()
