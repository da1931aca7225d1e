"""Starting, memory, search and the opinion map."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote_plus

from benchmarks.measuring import warm_up
from benchmarks.opinion_map import camps_that_vote
from benchmarks.sites import ROOT, BenchSite
from benchmarks.table import Row
from portal.consultations.methods.statements.opinion.compute import compute_opinion_map
from tests.support.server import environment, serving, start_portal
from tests.support.wrk import get_load

START_SECONDS, WORKER_MB, GROWTH = 1.5, 110, 1.1
SEARCH_MS, MAP_SECONDS, ROWS = 80, 10.0, 20_000
REQUESTS = 10_000
SEARCHES = 200
WORDS = (
    "bench", "street", "lights", "bus", "stop", "school", "gate", "museum", "crossing", "river",
    "calle", "parada", "árboles", "plaza", "museo", "ascensor", "number", "repair", "night",
)  # fmt: skip


def start_rows(runs: int = 5) -> list[Row]:
    """Time ``portal serve`` from its start to the first 200, on a site without content.

    It starts its worker too, which would archive old proposals of the sites measured otherwise.
    """
    times, spent = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upgrade = [sys.executable, "-m", "portal.cli", "db", "upgrade"]
        environ = {**os.environ, **environment(folder)}
        subprocess.run(upgrade, env=environ, cwd=ROOT, check=True, capture_output=True)
        # An installed portal comes compiled; a checkout may be told not to keep what it compiles.
        compiling = {**environ, "PYTHONDONTWRITEBYTECODE": ""}
        load = [sys.executable, "-c", "import portal.cli.serve, portal.wsgi"]
        subprocess.run(load, env=compiling, cwd=ROOT, check=True, capture_output=True)
        for _run in range(runs):
            server = start_portal(folder, worker=True)
            began = time.monotonic()
            try:
                server.wait_until_ready("/healthz")
                times.append(time.monotonic() - began)
                spent.append(server.cpu_seconds())
            finally:
                server.stop()
    seconds = statistics.median(times)
    return [
        Row(
            "Operation",
            "start of portal serve to the first 200",
            f"{seconds:.2f} s, of which {statistics.median(spent):.2f} s on a processor",
            f"≤ {START_SECONDS} s",
            seconds <= START_SECONDS,
        )
    ]


def memory_rows(small: BenchSite, large: BenchSite) -> list[Row]:
    """Weigh a web process after ten thousand mixed requests."""
    at_small, _later, _own = _memory_after(small)
    at_large, later, own = _memory_after(large)
    group = "Operation"
    return [
        Row(
            group,
            f"web process after 10,000 requests at {large.proposals:,} proposals",
            f"{at_large:.0f} MB, of which {own:.0f} MB shared with no other process",
            f"≤ {WORKER_MB} MB",
            at_large <= WORKER_MB,
        ),
        Row(
            group,
            f"the same against {small.proposals:,} proposals",
            f"{at_large / at_small:.2f} ×: {at_large:.0f} against {at_small:.0f} MB",
            f"≤ {GROWTH} ×",
            at_large <= GROWTH * at_small,
        ),
        Row(
            group,
            "the same after 30,000 more",
            f"{later:.0f} MB",
            f"≤ {GROWTH} × {at_large:.0f} MB",
            later <= GROWTH * at_large,
        ),
    ]


def _memory_after(site: BenchSite) -> tuple[float, float, float]:
    """Return the megabytes after 10,000 requests, after 30,000 more, and its own of the former."""
    with serving(site.serve(processes=1, cache_mb=16)) as server:
        random.seed(1)
        paths = ["/", "/proposals", "/proposals?sort=supported", "/consultations", site.quiet]
        paths += [site.busy, "/proposals.json", "/search?q=street"]
        paths += [f"/proposals?q={quote_plus(word)}" for word in WORDS]

        def ask(total: int) -> float:
            done = 0
            while done < total:
                for path in paths:
                    done += get_load(server.url + path, seconds=1, connections=8).requests
            return server.resident_megabytes()[0]

        first, own = ask(REQUESTS), server.own_megabytes()[0]
        return first, ask(3 * REQUESTS), own


def search_rows(site: BenchSite) -> list[Row]:
    """Time the search page with one to three words, one request at a time."""
    random.seed(2)
    asked = [
        "/search?q=" + quote_plus(" ".join(random.sample(WORDS, 1 + number % 3)))
        for number in range(SEARCHES)
    ]
    times = []
    with serving(site.serve(cache_mb=0)) as server:
        warm_up(server, asked[:3])
        for path in asked:
            began = time.perf_counter()
            status, _body = server.get(path)
            times.append(time.perf_counter() - began)
            if status != 200:
                raise RuntimeError(f"the search page answered {status}")
    p95 = sorted(times)[int(len(times) * 0.95)] * 1000
    bar = SEARCH_MS if site.proposals <= 100_000 else 3 * SEARCH_MS
    return [
        Row(
            "Search",
            f"search page, 1–3 words, {site.proposals:,} documents, p95",
            f"{p95:.0f} ms, median {statistics.median(times) * 1000:.0f} ms",
            f"≤ {bar} ms",
            p95 <= bar,
        )
    ]


def opinion_rows() -> list[Row]:
    """Time the opinion map of 2,000 people and 900 statements."""
    matrix = camps_that_vote(2000, 900, 0.12)
    began = time.perf_counter()
    compute_opinion_map(matrix)
    seconds = time.perf_counter() - began
    return [
        Row(
            "Opinion map",
            "2,000 people × 900 statements",
            f"{seconds:.1f} s",
            f"≤ {MAP_SECONDS:.0f} s",
            seconds <= MAP_SECONDS,
        )
    ]


def demonstration_rows(site: BenchSite) -> list[Row]:
    """Say how fast the site was filled."""
    return [
        Row(
            "Operation",
            f"demonstration data, {site.proposals:,} proposals",
            f"{site.rows:,.0f} rows/s",
            f"≥ {ROWS:,} rows/s",
            site.rows >= ROWS,
        )
    ]
