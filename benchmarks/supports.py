"""Durable supports a second, against what the engine itself can commit."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from benchmarks.measuring import Measured, Options, Run, interleaved, measure
from benchmarks.sites import BenchSite
from benchmarks.table import Row
from portal.core.database import session
from portal.core.identifiers import format_id
from portal.proposals.models import ProposalRow, SupportRow
from tests.support.people import Browser, make_browsers
from tests.support.server import Server, serving
from tests.support.wrk import Load, RanOut, get_load, post_load

OF_COMMITS, ONE_OF_MANY, FLOODED = 0.2, 0.8, 5.0
P99_MS, LONGEST_MS = 60, 500
CONNECTIONS, MANY_CONNECTIONS, QUEUE_FACTOR = 16, 64, 2.5
SPREAD = 1_000
STEP = 7
"""By how many proposals a person moves on from round to round; rounds are far fewer than 100."""
EXPECTED = 1_500
"""More supports a second than a process can take; for so many people are prepared."""


class Supporters:
    """People who support proposals, each browser and proposal used once."""

    def __init__(self, site: BenchSite, people: int) -> None:
        self._site = site
        with site.application() as app:
            self._browsers: Sequence[Browser] = make_browsers(app, people)
            with app.app_context():
                open_ones = select(ProposalRow.id).where(ProposalRow.state == "published")
                self._proposals = list(session().scalars(open_ones.limit(20_000)))
        random.Random(1).shuffle(self._proposals)
        self._round = 0

    def on_one(self, count: int) -> list[tuple[str, str, str]]:
        """Return requests of different people who all support the same proposal."""
        self._round += 1
        path = _path(self._proposals[-self._round])
        return [(path, b.cookie, b.form) for b in self._browsers[:count]]

    def spread(self, count: int) -> list[tuple[str, str, str]]:
        """Return requests of different people, spread over a thousand proposals.

        Nobody is given a proposal twice: in each round everybody has moved on by a few.
        """
        self._round += 1
        paths = [_path(proposal_id) for proposal_id in self._proposals[:SPREAD]]
        return [
            (paths[(number + self._round * STEP) % len(paths)], browser.cookie, browser.form)
            for number, browser in enumerate(self._browsers[:count])
        ]

    def counted(self) -> int:
        """Return how many supports there are."""
        with self._site.application() as app, app.app_context():
            return int(session().execute(select(func.count(SupportRow.id))).scalar_one())


def _path(proposal_id: uuid.UUID) -> str:
    return f"/proposals/{format_id(proposal_id)}/support"


def support_rows(site: BenchSite, options: Options) -> list[Row]:
    """Measure supports on one engine."""
    engine = "PostgreSQL" if site.database_url else "SQLite"
    group = f"Supports on {engine} at {site.proposals:,} proposals"
    count = int(options.seconds * EXPECTED)
    supporters = Supporters(site, count)
    before = supporters.counted()
    raw = raw_commits(site, options.seconds)
    with serving(site.serve(processes=options.processes, worker=False)) as server:
        post_load(server.url, supporters.spread(count), seconds=1)
        posts = _posts(options, server)
        spread, one = interleaved(
            options,
            lambda: posts(supporters.spread(count), CONNECTIONS),
            lambda: posts(supporters.on_one(count), CONNECTIONS),
        )
        flooded = _flooded(options, server, lambda: posts(supporters.spread(count), CONNECTIONS))
        (crowd,) = interleaved(options, lambda: posts(supporters.spread(count), MANY_CONNECTIONS))
    raw = (raw + raw_commits(site, options.seconds)) / 2
    acknowledged = supporters.counted() - before
    return [
        *_speed(group, spread, raw, acknowledged),
        _ratio(group, "all on one proposal against 1,000", one, spread),
        Row(
            group,
            "p99 beside a flood of list requests",
            f"{flooded.p99 / spread.p99:.1f} ×: {flooded.p99:.0f} against {spread.p99:.0f} ms",
            f"≤ {FLOODED:.0f} ×",
            flooded.p99 <= FLOODED * spread.p99 and not flooded.errors,
            f"{flooded.errors} errors" if flooded.errors else "",
        ),
        _crowd(group, crowd),
    ]


def _posts(
    options: Options, server: Server
) -> Callable[[Sequence[tuple[str, str, str]], int], Run]:
    def run(requests: Sequence[tuple[str, str, str]], connections: int) -> Run:
        def load() -> Load:
            seconds = options.seconds
            while True:
                with suppress(RanOut):
                    return post_load(server.url, requests, seconds=seconds, connections=connections)
                seconds = max(1, seconds / 2)

        # Taken as it is: a second attempt would only find supports that are there already.
        return measure(replace(options, patience=0), server, load)

    return run


def _speed(group: str, spread: Measured, raw: float, acknowledged: int) -> list[Row]:
    ratio = spread.per_second / raw
    other = f"{spread.elsewhere:.1f} cores of other work" if spread.elsewhere > 0.2 else ""
    return [
        Row(
            group,
            "acknowledged, durable supports",
            f"{ratio:.0%} of raw commits: {spread.per_second:,.0f}/s, raw {raw:,.0f}/s, "
            f"{spread.cpu_ms:.2f} ms CPU each, {acknowledged:,} in all",
            f"≥ {OF_COMMITS:.0%}",
            ratio >= OF_COMMITS and not spread.errors,
            ", ".join(n for n in (f"{spread.errors} errors" if spread.errors else "", other) if n),
        ),
        Row(
            group,
            "p99 at 16 connections",
            f"{spread.p99:.0f} ms",
            f"≤ {P99_MS} ms",
            spread.p99 <= P99_MS,
            other,
        ),
        Row(
            group,
            "longest at 16 connections",
            f"{spread.longest:.0f} ms",
            f"≤ {LONGEST_MS} ms",
            spread.longest <= LONGEST_MS,
            other,
        ),
    ]


def _ratio(group: str, what: str, ours: Measured, other: Measured) -> Row:
    ratio = ours.per_second / other.per_second
    measured = f"{ratio:.0%}: {ours.per_second:,.0f} against {other.per_second:,.0f}/s"
    return Row(group, what, measured, f"≥ {ONE_OF_MANY:.0%}", ratio >= ONE_OF_MANY)


def _crowd(group: str, crowd: Measured) -> Row:
    bar = QUEUE_FACTOR * MANY_CONNECTIONS / crowd.per_second * 1000
    return Row(
        group,
        "p99 at 64 connections",
        f"{crowd.p99:.0f} ms at {crowd.per_second:,.0f}/s, {crowd.errors} errors",
        f"≤ {bar:.0f} ms, no errors",
        crowd.p99 <= bar and not crowd.errors,
    )


def _flooded(options: Options, server: Server, supports: Callable[[], Run]) -> Measured:
    """Run supports while another generator asks for lists without pause."""
    over = threading.Event()

    def flood() -> None:
        while not over.is_set():
            get_load(f"{server.url}/proposals?sort=supported", seconds=1, connections=16)

    thread = threading.Thread(target=flood, name="flood")
    thread.start()
    try:
        time.sleep(1)
        return Measured.of([supports() for _run in range(max(1, options.runs // 2))])
    finally:
        over.set()
        thread.join()


def raw_commits(site: BenchSite, seconds: float) -> float:
    """Return how many one-row transactions a second one process commits durably."""
    if site.database_url:
        return _raw_postgres(site.database_url, seconds)
    with tempfile.TemporaryDirectory(dir=site.folder) as folder:
        return _raw_sqlite(Path(folder) / "raw.db", seconds)


def _raw_sqlite(path: Path, seconds: float) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE vote (id INTEGER PRIMARY KEY, person BLOB)")

        def commit() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO vote (person) VALUES (?)", (uuid.uuid4().bytes,))
            connection.execute("COMMIT")

        return _rate(commit, seconds)
    finally:
        connection.close()


def _raw_postgres(database_url: str, seconds: float) -> float:
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS raw_vote (id uuid PRIMARY KEY)")

        def commit() -> None:
            connection.execute("INSERT INTO raw_vote (id) VALUES (%s)", (uuid.uuid4(),))

        try:
            return _rate(commit, seconds)
        finally:
            connection.execute("DROP TABLE raw_vote")


def _rate(commit: Callable[[], None], seconds: float) -> float:
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        commit()
        done += 1
    return done / (time.perf_counter() - began)
