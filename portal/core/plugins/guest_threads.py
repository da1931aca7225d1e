"""Threads in which plugins' code runs, so that the portal can go on without an answer."""

from __future__ import annotations

import ctypes
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from portal.core.plugins.failures import way_of_thread
from portal.core.plugins.guest_failure import GuestFailure, GuestQuit


class GuestStopped(BaseException):
    """Raised inside a guest's thread to stop it once its time is over."""


class _GuestThread:
    """A daemon thread that runs one call after another until it is given up."""

    def __init__(self) -> None:
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._live, name="plugin-hook", daemon=True)
        self.thread.start()

    def _live(self) -> None:
        while True:
            try:
                self._inbox.get()()
            except GuestStopped:
                return

    def give(self, work: Callable[[], None]) -> None:
        self._inbox.put(work)

    def where(self) -> str:
        """Say where in its code the guest is."""
        return way_of_thread(sys._current_frames().get(self.thread.ident or 0))

    def stop(self) -> None:
        """Raise in the thread; it ends at its next Python instruction."""
        identifier = self.thread.ident
        if identifier is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(identifier), ctypes.py_object(GuestStopped)
            )


class GuestThreads:
    """Idle threads, kept for the next guest."""

    def __init__(self) -> None:
        self._idle: deque[_GuestThread] = deque()

    def run(
        self, call: Callable[[], Any], deadline: float, when_given_up: Callable[[], None]
    ) -> Any:
        try:
            thread = self._idle.pop()
        except IndexError:
            thread = _GuestThread()
        done, given_up = threading.Event(), threading.Event()
        outcome: list[Any] = [None, None]

        def work() -> None:
            try:
                outcome[0] = call()
            except GuestStopped:
                raise
            except Exception as error:
                outcome[1] = error
            except BaseException as error:
                # sys.exit() in a hook ends neither this thread nor the portal.
                outcome[1] = GuestQuit(f"{type(error).__name__}: {error}").of(error)
            finally:
                done.set()
                if given_up.is_set():
                    when_given_up()

        context = copy_context()
        thread.give(lambda: context.run(work))
        if not done.wait(deadline):
            given_up.set()
            where = thread.where()
            thread.stop()
            raise GuestFailure("timeout", f"no answer within {deadline:.2f} s", where=where)
        self._idle.append(thread)
        if outcome[1] is not None:
            raise outcome[1]
        return outcome[0]
