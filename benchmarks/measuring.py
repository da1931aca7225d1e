"""How load is measured: interleaved with the floor, medians, and what else the machine did."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.support.server import Server, busy_seconds
from tests.support.wrk import Load, get_load

QUIET = 0.2  # cores of other work up to which a run counts as undisturbed


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how often is measured.

    :param seconds: length of one run.
    :param runs: number of runs of which the median is taken.
    :param patience: how often a disturbed run is repeated before it is taken as it is.
    """

    seconds: float = 5
    runs: int = 5
    patience: int = 2
    processes: int = 2
    threads: int = 8


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    :param cpu: processor seconds of the server for each request.
    :param elsewhere: cores that other work took meanwhile.
    """

    load: Load
    cpu: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The median of several runs."""

    per_second: float
    cpu_ms: float
    p95: float
    p99: float
    longest: float
    errors: int
    elsewhere: float

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Measured:
        """Take the medians; errors and the longest wait are those of all runs together."""
        return cls(
            per_second=statistics.median(r.load.per_second for r in runs),
            cpu_ms=statistics.median(r.cpu for r in runs) * 1000,
            p95=statistics.median(r.load.p95 for r in runs),
            p99=statistics.median(r.load.p99 for r in runs),
            longest=max(r.load.longest for r in runs),
            errors=sum(r.load.errors for r in runs),
            elsewhere=statistics.median(r.elsewhere for r in runs),
        )


def measure(options: Options, server: Server, load: Callable[[], Load]) -> Run:
    """Run a load against a server and note what it cost and what else happened."""
    for attempt in range(options.patience + 1):
        busy, cpu, driver = busy_seconds(), server.cpu_seconds(), children_cpu()
        found = load()
        spent = server.cpu_seconds() - cpu
        others = busy_seconds() - busy - spent - (children_cpu() - driver)
        run = Run(found, spent / max(found.requests, 1), max(0.0, others / found.seconds))
        if run.elsewhere <= QUIET or attempt == options.patience:
            return run
    raise AssertionError("not reached")


def children_cpu() -> float:
    """Return the processor seconds of ended children of this process (the load generators)."""
    import resource  # noqa: PLC0415 - only this needs it

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pages(
    options: Options, server: Server, path: str, headers: Sequence[str] = (), connections: int = 16
) -> Callable[[], Run]:
    """Return a function that runs the load of one page once."""

    def load() -> Load:
        return get_load(
            server.url + path, seconds=options.seconds, connections=connections, headers=headers
        )

    return lambda: measure(options, server, load)


def interleaved(options: Options, *sides: Callable[[], Run]) -> list[Measured]:
    """Run each side in turn, A B A B …, and return the medians of each."""
    found: list[list[Run]] = [[] for _side in sides]
    for _round in range(options.runs):
        for runs, side in zip(found, sides, strict=True):
            runs.append(side())
    return [Measured.of(runs) for runs in found]


def warm_up(server: Server, paths: Sequence[str], headers: Sequence[str] = ()) -> None:
    """Let every process and thread of a server meet each page before anything counts."""
    for path in paths:
        get_load(server.url + path, seconds=1, connections=16, headers=headers)
