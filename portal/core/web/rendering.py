"""Who renders a page that many ask for at once: one does, and the others wait for it.

When a page everybody wants is new or has changed, every thread would otherwise render it, all of
them at once and each as slowly as all of them together, while nothing else is answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds one waits for another; whoever takes longer may never come back."""
MOST = 2_000


class Renderings:
    """What is being rendered in this process at this moment.

    :param patience: seconds one waits for what another renders.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._underway: dict[Hashable, threading.Event] = {}
        self._vain: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def once(self, key: Hashable, path: str, find: Callable[[], T | None]) -> Iterator[T | None]:
        """Give the block what somebody else has rendered, or ``None``: then it renders itself.

        :param find: what has been rendered, if it is there and still as it should be.
        """
        mine = threading.Event()
        found = self._found_by_another(key, path, find, mine)
        try:
            yield found
        finally:
            if self._underway.get(key) is mine:
                del self._underway[key]
            mine.set()

    def _found_by_another(
        self, key: Hashable, path: str, find: Callable[[], T | None], mine: threading.Event
    ) -> T | None:
        deadline = time.monotonic() + self._patience
        while (found := find()) is None and path not in self._vain:
            first = self._underway.setdefault(key, mine)
            if first is mine or not first.wait(deadline - time.monotonic()):
                return None
        return found

    def note_vain(self, path: str) -> None:
        """Remember that nobody need wait at this address: each is given their own."""
        with self._lock:
            if len(self._vain) >= MOST:
                self._vain.clear()
            self._vain.add(path)

    def note_shared(self, path: str) -> None:
        """Remember that what one renders at this address is for everybody."""
        with self._lock:
            self._vain.discard(path)
