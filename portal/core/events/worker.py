"""The worker's loop: fold tallies, deliver what is due, run periodic jobs, sleep a little."""

from __future__ import annotations

import signal
import threading
import time

import structlog
from flask import Flask, current_app

from portal.core.database.tallies import fold_tallies
from portal.core.events.couriers import Couriers
from portal.core.events.deliveries import deliver_due
from portal.core.events.jobs import declare_jobs, run_due_jobs
from portal.core.plugins.manager import plugins_of

log = structlog.get_logger(__name__)
IDLE_SECONDS = 0.4
JOBS_EVERY = 2.0
LAST_WORDS = 8.0
JOBS = "jobs/"


class Worker:
    """Runs the outbox of one application until it is told to stop.

    Deliveries are carried by threads, at most one for each lane, so that a subscriber that
    waits for somebody else holds up nothing but its own lane.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._couriers = Couriers(app, self._stopping)

    def stop(self, *_signal: object) -> None:
        """Finish what is in hand and end."""
        self._stopping.set()
        self._couriers.wake()

    def run(self) -> None:
        """Work until :meth:`stop`; a failing database is waited for."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        jobs_at, declared, wait = 0.0, False, 1.0
        log.info("worker_started")
        while not self._stopping.is_set():
            try:
                with self._app.app_context():
                    if not declared:
                        declare_jobs()
                        declared = True
                    busy = self._couriers.send_out() + fold_tallies()
                    plugins_of(current_app).switch_off_failing()
                    if time.monotonic() >= jobs_at:
                        self._couriers.give(JOBS, run_due_jobs)
                        jobs_at = time.monotonic() + JOBS_EVERY
                wait = 1.0
            except Exception:
                log.exception("worker_stumbled")
                self._stopping.wait(wait)
                wait = min(wait * 2, 30.0)
                continue
            if not busy:
                self._couriers.wait(IDLE_SECONDS)
        self._couriers.finish(LAST_WORDS)
        log.info("worker_stopped")


def work_once() -> bool:
    """Fold tallies and deliver one batch; return whether there was anything to do."""
    folded = fold_tallies()
    delivered = deliver_due()
    plugins_of(current_app).switch_off_failing()
    return bool(folded or delivered)


def drain(limit: int = 10_000) -> int:
    """Work until nothing is due (tests, imports, the demonstration town)."""
    rounds = 0
    while rounds < limit and work_once():
        rounds += 1
    return rounds
