"""Pages against the floor: from the cache, without it, signed in, and at every size."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import select

from benchmarks.measuring import Measured, Options, interleaved, pages, warm_up
from benchmarks.sites import ROOT, BenchSite
from benchmarks.table import Row
from portal.core.database import session
from portal.core.database.paging import _write
from portal.proposals.models import ProposalRow
from portal.proposals.queries.lists import ORDERS, Sort
from tests.support.people import make_browsers
from tests.support.server import Server, free_port, serving, start

CACHED, LIST_MISS, PROPOSAL_MISS, SIGNED_IN = 1.5, 0.5, 0.4, 0.35
SAME_SIZE, DEEP = 1.2, 1.5
WEIGHT_KB, LIST_KB = 120, 60


@contextmanager
def floor_server(size: int, options: Options) -> Iterator[Server]:
    """Serve the floor with a page of ``size`` bytes, as the portal is served."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", str(options.processes), "--blocking-threads", str(options.threads)]
    command += ["--backpressure", "512", "--no-ws", "--log-level", "warning"]
    command.append("benchmarks.floor.wsgi:app")
    log = ROOT / "var" / "bench" / "floor.log"
    environ = {"FLOOR_BYTES": str(size)}
    with serving(start(command, port, environ, log), "/") as server:
        yield server


def public_pages(server: Server, site: BenchSite) -> dict[str, str]:
    """Return the pages that are measured, by name."""
    _status, body = server.get("/consultations")
    found = re.search(rb'href="(/consultations/[a-z0-9-]+)"', body)
    paths = {"home": "/", "list": "/proposals", "proposal": site.quiet}
    if found:
        paths["consultation"] = found[1].decode()
    return paths


def page_rows(site: BenchSite, options: Options) -> list[Row]:
    """Measure every public page three ways."""
    group = f"Pages at {site.proposals:,} proposals"
    with site.application() as app:
        secret = make_browsers(app, 1)[0].cookie
    cookie = f"Cookie: {secret}"
    rows = []
    with ExitStack() as stack:
        cached = stack.enter_context(serving(site.serve(cache_mb=16)))
        uncached = stack.enter_context(serving(site.serve(cache_mb=0)))
        for name, path in public_pages(uncached, site).items():
            size = len(uncached.get(path)[1])
            own_size = len(cached.get(path, Cookie=secret)[1])
            for server, headers in ((cached, []), (uncached, []), (cached, [cookie])):
                warm_up(server, [path], headers)
            with (
                floor_server(size, options) as floor,
                floor_server(own_size, options) as own_floor,
            ):
                warm_up(floor, ["/"])
                warm_up(own_floor, ["/"])
                ground, hit, miss, own_ground, person = interleaved(
                    options,
                    pages(options, floor, "/"),
                    pages(options, cached, path),
                    pages(options, uncached, path),
                    pages(options, own_floor, "/"),
                    # The page cache is there, as always, and has nothing for them.
                    pages(options, cached, path, [cookie]),
                )
            what = f"{name} ({size / 1000:.0f} kB)"
            rows.append(_against(group, f"{what}, from the page cache", hit, ground, CACHED))
            bar = {"list": LIST_MISS, "proposal": PROPOSAL_MISS}.get(name)
            rows.append(_against(group, f"{what}, cache miss", miss, ground, bar))
            what = f"{name} ({own_size / 1000:.0f} kB)"
            rows.append(_against(group, f"{what}, signed in", person, own_ground, SIGNED_IN))
    return rows


def _against(group: str, what: str, ours: Measured, floor: Measured, bar: float | None) -> Row:
    ratio = ours.per_second / floor.per_second
    measured = (
        f"{ratio:.0%} of the floor: {ours.per_second:,.0f}/s and {ours.cpu_ms:.2f} ms CPU, "
        f"floor {floor.per_second:,.0f}/s and {floor.cpu_ms:.2f} ms"
    )
    return Row(
        group,
        what,
        measured,
        f"≥ {bar:.0%}" if bar else "none",
        None if bar is None else ratio >= bar and not ours.errors,
        _note(max(ours.elsewhere, floor.elsewhere), ours.errors),
    )


def _note(elsewhere: float, errors: int) -> str:
    notes = [f"{errors} errors"] if errors else []
    if elsewhere > 0.2:
        notes.append(f"{elsewhere:.1f} cores of other work")
    return ", ".join(notes)


def size_rows(small: BenchSite, large: BenchSite, options: Options) -> list[Row]:
    """Compare the processor time of pages at two sizes, and of a deep page with the first."""
    group = "Independence of size"
    rows = []
    with (
        serving(small.serve(cache_mb=0)) as at_small,
        serving(large.serve(cache_mb=0)) as at_large,
    ):
        warm_up(at_small, ["/", "/proposals", small.quiet])
        deep = f"/proposals?cursor={middle_of(large)}"
        warm_up(at_large, ["/", "/proposals", large.quiet, large.busy, deep])
        for name, path in (("home", "/"), ("list", "/proposals")):
            few, many = interleaved(
                options, pages(options, at_small, path), pages(options, at_large, path)
            )
            what = f"{name} at {large.proposals:,} against {small.proposals:,} proposals"
            rows.append(_compared(group, what, many, few, SAME_SIZE))
        quiet, busy, first, far = interleaved(
            options,
            pages(options, at_large, large.quiet),
            pages(options, at_large, large.busy),
            pages(options, at_large, "/proposals"),
            pages(options, at_large, deep),
        )
    what = "proposal with 5,000 against 50 comments"
    rows.append(_compared(group, what, busy, quiet, SAME_SIZE))
    what = f"middle of the list against its beginning, {large.proposals:,} proposals"
    rows.append(_compared(group, what, far, first, DEEP))
    return rows


def _compared(group: str, what: str, ours: Measured, other: Measured, bar: float) -> Row:
    ratio = ours.cpu_ms / other.cpu_ms
    measured = f"{ratio:.2f} × the CPU time: {ours.cpu_ms:.2f} against {other.cpu_ms:.2f} ms"
    note = _note(max(ours.elsewhere, other.elsewhere), ours.errors)
    return Row(group, what, measured, f"≤ {bar}", ratio <= bar, note)


def middle_of(site: BenchSite) -> str:
    """Return the cursor of the page in the middle of the list."""
    with site.application() as app, app.app_context():
        row: Any = (
            session()
            .execute(
                select(ProposalRow.published_at, ProposalRow.id)
                .where(ProposalRow.listed.is_(True))
                .order_by(ProposalRow.published_at.desc(), ProposalRow.id.desc())
                .offset(site.proposals // 2)
                .limit(1)
            )
            .one()
        )
        return _write(ORDERS[Sort.NEWEST], row, backward=False)


def weight_rows(site: BenchSite) -> list[Row]:
    """Weigh what a browser fetches for a first view of the list, compressed; the map apart."""
    with serving(site.serve()) as server:
        _status, html = server.get("/proposals")
        total = len(gzip.compress(html, 6))
        for path in sorted(set(_assets(html.decode()))):
            body = server.get(path)[1]
            total += len(body) if path.endswith(".woff2") else len(gzip.compress(body, 6))
    kilobytes, raw = total / 1000, len(html) / 1000
    group = "Weight"
    return [
        Row(
            group,
            "first view: HTML, CSS, JavaScript and font, compressed",
            f"{kilobytes:.0f} kB",
            f"≤ {WEIGHT_KB} kB",
            kilobytes <= WEIGHT_KB,
        ),
        Row(group, "HTML of a list", f"{raw:.0f} kB", f"≤ {LIST_KB} kB", raw <= LIST_KB),
    ]


def _assets(html: str) -> Iterator[str]:
    head = html.partition("</head>")[0]
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', head):
        if "/map" not in path:
            yield path.replace("&amp;", "&")
