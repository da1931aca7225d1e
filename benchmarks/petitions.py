"""Acknowledged signatures a second: all on one petition against spread over a thousand.

Each is the button behind a mailed link, so the rate is that of confirmations on disk. Everybody
comes from this machine, so limits by network address are off; those by mail domain are on.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from benchmarks.measuring import Options, Run, interleaved, measure
from benchmarks.sites import HOME
from benchmarks.table import Row
from portal.core.database import fold_tallies, session
from portal.testing.postgres import create_database, throwaway_postgres
from portal_petitions import queries
from portal_petitions.links import petition_path
from tests.support.petitions import PetitionSite, Press, petition_site
from tests.support.server import Server, free_port, serving, start
from tests.support.wrk import Load, RanOut, post_load

ONE_OF_MANY = 0.8
SPREAD = 1_000
LONGEST_LAG = 10
EXPECTED = 700
"""More confirmations a second than two processes can take; for so many people are prepared."""


@contextmanager
def _site(postgres: bool) -> Iterator[PetitionSite]:
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        if not postgres:
            with petition_site(Path(folder)) as site:
                yield site
            return
        with throwaway_postgres(fsync=True) as socket:
            address = create_database(socket, f"petitions_{os.getpid()}")
            with petition_site(Path(folder), address) as site:
                yield site


def petition_rows(options: Options, *, postgres: bool = False) -> list[Row]:
    """Measure confirmations on one engine, with the worker counting beside them."""
    group = f"Signatures on {'PostgreSQL' if postgres else 'SQLite'}"
    count = int(options.seconds * EXPECTED)
    with _site(postgres) as site:
        many, few = site.petitions(SPREAD), site.petitions(options.runs)
        prepared = {
            "one": [site.presses([petition], count) for petition in few],
            "many": [site.presses(many, count) for _run in few],
        }
        for presses in prepared["many"]:
            random.Random(3).shuffle(presses)
        warm = site.presses(many, int(EXPECTED * 2))
        with serving(_serve(site, options)) as server:
            _post(server, warm, 1)
            spread, one = interleaved(
                options,
                _side(options, server, prepared["many"]),
                _side(options, server, prepared["one"]),
            )
            lag = _seconds_until_shown(site, server, few[-1])
        wrong = _what_does_not_add_up(site)
    ratio = one.per_second / spread.per_second
    return [
        Row(
            group,
            "all on one petition against 1,000",
            f"{ratio:.0%}: {one.per_second:,.0f} against {spread.per_second:,.0f}/s, "
            f"{one.cpu_ms:.2f} and {spread.cpu_ms:.2f} ms CPU each",
            f"≥ {ONE_OF_MANY:.0%}",
            ratio >= ONE_OF_MANY and not one.errors and not spread.errors,
            f"{one.errors + spread.errors} errors" if one.errors or spread.errors else "",
        ),
        Row(
            group,
            "p99 on one petition",
            f"{one.p99:.0f} against {spread.p99:.0f} ms",
            "≤ 2 ×",
            one.p99 <= 2 * spread.p99,
        ),
        Row(
            group,
            "public count shows the last of a flood after",
            f"{lag:.1f} s",
            f"≤ {LONGEST_LAG} s",
            lag <= LONGEST_LAG,
        ),
        Row(
            group,
            "counts, areas and hours afterwards",
            "exact" if not wrong else f"{len(wrong)} wrong: {wrong[0]}",
            "exact",
            not wrong,
        ),
    ]


def _serve(site: PetitionSite, options: Options) -> Server:
    port = free_port()
    environ = {
        **site.environment(port),
        "PORTAL_WEB_THREADS": str(options.threads),
        "PORTAL_LIMITS": "false",
    }
    command = [sys.executable, "-m", "portal.cli", "serve", "--port", str(port)]
    command += ["--processes", str(options.processes)]
    return start(command, port, environ, site.folder / "server.log")


def _side(options: Options, server: Server, rounds: list[list[Press]]) -> Callable[[], Run]:
    left = iter(rounds)

    def run() -> Run:
        presses = next(left)
        # Taken as it is: a second attempt would only find signatures that are confirmed already.
        return measure(
            replace(options, patience=0),
            server,
            lambda: _post(server, presses, options.seconds),
        )

    return run


def _post(server: Server, presses: Sequence[Press], seconds: float) -> Load:
    requests = [(press.path, press.cookie, press.form) for press in presses]
    while True:
        with suppress(RanOut):
            return post_load(server.url, requests, seconds=seconds)
        if seconds <= 1:
            raise RuntimeError("more signatures have to be prepared")
        seconds = max(1, seconds / 2)


def _seconds_until_shown(site: PetitionSite, server: Server, petition: uuid.UUID) -> float:
    """Return how long after the last confirmation everybody sees all of them."""
    began = time.monotonic()
    with site.app.app_context():
        found = queries.find_petition(petition)
        assert found is not None
        exact = queries.with_every_signature(found).signature_count
        session().close()
    path = f"{petition_path(petition)}.json"
    # What was under way when the load ended may come on top.
    while time.monotonic() - began < 10 * LONGEST_LAG:
        status, body = server.get(path)
        if status == 200 and json.loads(body)["signatures"] >= exact:
            break
        time.sleep(0.05)
    return time.monotonic() - began


def _what_does_not_add_up(site: PetitionSite) -> list[str]:
    with site.app.app_context():
        while fold_tallies():
            pass
        found = [finding.what for check in queries.petition_checks() for finding in check.run()]
        session().close()
    return found
