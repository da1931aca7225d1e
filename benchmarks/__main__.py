"""``./dev bench [NAMES]``: measures this machine and writes the reference page.

Without names everything is measured that belongs into the table of speed; ``faults``, the long
form of the tests that kill servers, and ``cold``, a start from nothing, only when they are named.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from benchmarks import counting, deliveries, hooks, operation, pages, supports, survey
from benchmarks.measuring import Options
from benchmarks.sites import ROOT, BenchSite, bench_site
from benchmarks.table import Row, as_markdown, as_text
from portal.testing.postgres import PostgresMissing, create_database, throwaway_postgres
from tests.support.wrk import WrkMissing, wrk_program

SIZES = (1_000, 100_000, 1_000_000)
POSTGRES_SIZE = 1_000
PAGE = ROOT / "docs" / "reference" / "performance.md"
Measurement = Callable[[], list[Row]]


@contextmanager
def postgres_site(proposals: int) -> Iterator[BenchSite]:
    """Make a site on a PostgreSQL server of its own, durable as in production."""
    with throwaway_postgres(fsync=True) as socket:
        yield bench_site(proposals, create_database(socket, "bench"))


def measurements(sizes: Sequence[int], options: Options) -> dict[str, Measurement]:
    """Return everything that can be measured, by name."""
    site = cache(bench_site)
    small, middle, large = sizes[0], sizes[len(sizes) // 2], sizes[-1]

    def on_postgres() -> list[Row]:
        with postgres_site(POSTGRES_SIZE) as found:
            return supports.support_rows(found, options)

    def deliveries_on_postgres() -> list[Row]:
        with throwaway_postgres(fsync=True) as socket:
            return deliveries.delivery_rows(create_database(socket, "deliveries"))

    return {
        **{f"pages-{n}": _later(pages.page_rows, site, n, options) for n in sizes},
        "sizes": lambda: pages.size_rows(site(small), site(large), options),
        "supports": lambda: supports.support_rows(site(small), options),
        "supports-postgres": on_postgres,
        "petitions": lambda: signatures(options, postgres=False),
        "petitions-postgres": lambda: signatures(options, postgres=True),
        "search": lambda: [row for n in {middle, large} for row in operation.search_rows(site(n))],
        "opinions": operation.opinion_rows,
        "deliveries": deliveries.delivery_rows,
        "deliveries-postgres": deliveries_on_postgres,
        "counting": counting.counting_rows,
        "survey": survey.survey_rows,
        "hooks": lambda: hooks.hook_rows(options),
        "weight": lambda: pages.weight_rows(site(small)),
        "start": operation.start_rows,
        "memory": lambda: operation.memory_rows(site(small), site(large)),
        "demo": lambda: operation.demonstration_rows(site(large)),
    }


def _later(
    rows: Callable[[BenchSite, Options], list[Row]],
    site: Callable[[int], BenchSite],
    size: int,
    options: Options,
) -> Measurement:
    return lambda: rows(site(size), options)


def signatures(options: Options, *, postgres: bool) -> list[Row]:
    """Measure the confirmation of signatures; the plugin is imported only for that."""
    from benchmarks.petitions import petition_rows  # noqa: PLC0415 - only when it is asked for

    return petition_rows(options, postgres=postgres)


def cold_start() -> list[Row]:
    """Time ``./dev run`` from nothing in a copy of this checkout, then a second start."""
    from benchmarks.cold import cold_rows  # noqa: PLC0415 - only when it is asked for

    return cold_rows(ROOT)


def fault_runs() -> int:
    """Run the tests that kill servers in their long form."""
    command = [sys.executable, "-m", "pytest", "tests/faults", "-q", "-s", "-p", "no:cacheprovider"]
    environ = {**os.environ, "PORTAL_LONG_FAULTS": "1"}
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is named, print each row as it comes and write the page in the end."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="what to measure, by default everything")
    parser.add_argument("--seconds", type=float, default=5, help="length of one run")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is taken")
    parser.add_argument("--patience", type=int, default=2, help="repeats of a disturbed run")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="proposals")
    parser.add_argument(
        "--write",
        type=Path,
        help="file for the table; by default, when "
        "everything is measured, docs/reference/performance.md",
    )
    chosen = parser.parse_args(arguments)
    options = Options(chosen.seconds, chosen.runs, chosen.patience)
    known = measurements(sorted(chosen.sizes), options)
    names = chosen.names or list(known)
    unknown = set(names) - {*known, "faults", "cold"}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    try:
        wrk_program()
    except WrkMissing as missing:
        print(missing, file=sys.stderr)
        return 2
    code, rows = 0, []
    for name in names:
        if name == "faults":
            code = fault_runs()
            continue
        rows += _measured(name, cold_start if name == "cold" else known[name])
    target = chosen.write or (PAGE if not chosen.names else None)
    if target is not None:
        target.write_text(as_markdown(rows, f"{options.runs} runs of {options.seconds:.0f} s"))
        print(f"\nwritten to {target}")
    return code


def _measured(name: str, measurement: Measurement) -> list[Row]:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    try:
        rows = measurement()
    except PostgresMissing as missing:
        print(f"left out: {missing}")
        return []
    except Exception as error:  # the others are still worth measuring
        traceback.print_exc()
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        return [Row("Not measured", name, words, "", None)]
    print(as_text(rows))
    print(f"   ({time.monotonic() - began:.0f} s)", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
