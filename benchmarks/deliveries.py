"""How long it takes to find and claim deliveries while 100,000 wait, in order and without."""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert, text

from benchmarks.table import Row
from portal.core import clock
from portal.core.database import db, new_id, session, unit_of_work
from portal.core.events import Subscription
from portal.core.events.claims import claim_in
from portal.core.events.lanes import due_lanes
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.state import state_of
from portal.testing.site import Site, make_site

WAITING, LANES, SUBJECTS, TIMES = 100_000, 20, 5_000, 30
BAR_MS = 25.0


def delivery_rows(database_url: str = "") -> list[Row]:
    """Measure on SQLite, or on the given PostgreSQL database."""
    engine = "PostgreSQL" if database_url else "SQLite"
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder), database_url)
        try:
            with site.app.app_context():
                return _measure(site, engine)
        finally:
            site.close()


def _measure(site: Site, engine: str) -> list[Row]:
    registry = state_of(site.app).subscriptions
    for number in range(LANES):
        registry.add("core", Subscription(f"bench.s{number}", (), _quiet, ordered=number % 2 == 0))
    _fill()
    with db.engine.begin() as connection:
        # As PostgreSQL's own housekeeping does within a minute of so many rows.
        connection.execute(text("ANALYZE"))
    found = []
    for what, call in (
        ("finding the lanes that have something to do", due_lanes),
        ("claiming 20 of a lane", lambda: claim_in("bench.s1", 20)),
        ("claiming 20 of a lane that keeps order", lambda: claim_in("bench.s2", 20)),
    ):
        median = _median_ms(call)
        found.append(
            Row(
                f"deliveries, {WAITING:,} waiting in {LANES} lanes, {engine}",
                what,
                f"{median:.1f} ms",
                f"under {BAR_MS:.0f} ms",
                median < BAR_MS,
            )
        )
    return found


def _median_ms(call: Callable[[], object]) -> float:
    call()
    times = []
    for _time in range(TIMES):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def _fill() -> None:
    moment = clock.now()
    subjects = [uuid.uuid4() for _subject in range(SUBJECTS)]
    for start in range(0, WAITING, 2_000):
        events = [
            {"id": new_id(), "type": "bench.told", "version": 1, "payload": {},
             "subject_kind": "", "recorded_at": moment}
            for _event in range(2_000)
        ]  # fmt: skip
        owed = [
            {"id": new_id(), "event_id": event["id"], "subscriber": f"bench.s{n % LANES}",
             "lane": f"bench.s{n % LANES}", "state": "pending", "due_at": moment,
             "subject_id": subjects[(start + n) % SUBJECTS] if n % 2 == 0 else None}
            for n, event in enumerate(events)
        ]  # fmt: skip
        with unit_of_work():
            session().execute(insert(EventRow), events)
            session().execute(insert(DeliveryRow), owed)


def _quiet(_envelope: object) -> None:
    """Do nothing."""
