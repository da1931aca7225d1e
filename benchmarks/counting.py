"""How long counts take as electorates grow: rankings for several seats, and equal shares."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

from benchmarks.table import Row
from portal.voting.counting.ballots import Ballot, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.result import Result
from portal.voting.counting.transferable_vote import count_stv

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
SECONDS = 30
CANDIDATES, SEATS, PROJECTS = 12, 4, 60


def counting_rows() -> list[Row]:
    """Count growing electorates; the largest has the bar, and so have two awkward budgets."""
    last = SIZES[-1]
    return [
        *(_row(f"STV, {size:,} ballots", size, _stv) for size in SIZES),
        *(_row(f"Equal Shares, {size:,} voters", size, _shares) for size in SIZES),
        _row(f"Equal Shares, {last:,} voters, hundreds of raises", last, _rich),
        _row("Equal Shares, 40 voters with 100 million", last, lambda _size: _rich(40)),
    ]


def _row(what: str, size: int, count: Callable[[int], tuple[float, Result]]) -> Row:
    seconds, result = count(size)
    last = size == SIZES[-1]
    measured = f"{seconds:.1f} s, {len(result.winners)} win"
    return Row(
        "Counting",
        what,
        measured,
        f"≤ {SECONDS} s" if last else "none",
        seconds <= SECONDS if last else None,
    )


def _stv(voters: int) -> tuple[float, Result]:
    draw = random.Random(1)
    names = [str(number) for number in range(CANDIDATES)]
    weights = [draw.random() + 0.2 for _name in names]
    ballots: Counter[Ballot] = Counter()
    for _voter in range(voters):
        order = sorted(names, key=lambda name: -(draw.random() ** (1 / weights[int(name)])))
        ballots[tuple(order[: draw.randint(1, 7)])] += 1
    contest = Contest(tuple(Option(name) for name in names), seats=SEATS)
    began = time.perf_counter()
    result = count_stv(contest, ballots)
    return time.perf_counter() - began, result


def _rich(voters: int) -> tuple[float, Result]:
    # The same in a currency of small units: each voter's part is raised hundreds of times.
    return _shares(voters, unit=100)


def _shares(voters: int, unit: int = 1) -> tuple[float, Result]:
    draw = random.Random(2)
    options = tuple(
        Option(str(n), cost=draw.randrange(2_000, 90_000, 500) * unit) for n in range(PROJECTS)
    )
    weights = [draw.random() ** 2 + 0.02 for _option in options]
    ballots: Counter[Ballot] = Counter()
    for _voter in range(voters):
        chosen = set(draw.choices(options, weights, k=draw.randint(1, 8)))
        ballots[tuple(sorted(option.id for option in chosen))] += 1
    contest = Contest(options, budget=1_000_000 * unit)
    began = time.perf_counter()
    result = count_equal_shares(contest, ballots)
    return time.perf_counter() - began, result
