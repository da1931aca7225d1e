"""How long the opinion map takes: by default 2,000 people, 900 statements, stability included.

python benchmarks/opinion_map.py [people] [statements] [share of cells voted on]
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from portal.consultations.methods.statements.opinion.compute import Stage, compute_opinion_map
from portal.consultations.methods.statements.opinion.matrix import VoteMatrix

CAMPS = 3


def camps_that_vote(people: int, statements: int, filled: float, seed: int = 1) -> VoteMatrix:
    """A conversation of three camps, each with its own leaning on every statement."""
    random = np.random.default_rng(seed)
    leanings = random.normal(size=(CAMPS, statements)) + random.normal(size=statements)
    camp = random.choice(CAMPS, size=people, p=[0.5, 0.3, 0.2])
    opinion = leanings[camp] + random.normal(size=(people, statements))
    votes = np.where(opinion > 0.3, 1, np.where(opinion < -0.3, -1, 0))
    seen = random.random(votes.shape) < filled
    return VoteMatrix(
        tuple(f"p{number:06d}" for number in range(people)),
        tuple(f"s{number:06d}" for number in range(statements)),
        np.where(seen, votes, 0).astype(np.int8),
        seen,
    )


def main(people: int = 2000, statements: int = 900, filled: float = 0.12) -> None:
    """Time one computation, stage by stage, and print it."""
    matrix = camps_that_vote(people, statements, filled)
    marks: list[tuple[Stage, float]] = []
    start, work = time.perf_counter(), time.process_time()
    result = compute_opinion_map(
        matrix, progress=lambda stage, _share: marks.append((stage, time.perf_counter() - start))
    )
    total, work = time.perf_counter() - start, time.process_time() - work
    print(f"{people} people x {statements} statements, {result.votes} votes: {total:.2f} s")
    print(f"  processor time {work:.2f} s, over all threads")
    previous = ("places", 0.0)
    for stage, at in [*marks, ("end", total)]:
        if stage != previous[0]:
            print(f"  {previous[0]:10} {at - previous[1]:6.2f} s")
            previous = (stage, at)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {len(result.groups)} groups, stability {result.stability}")
    print(f"  peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main(*(kind(text) for kind, text in zip((int, int, float), sys.argv[1:], strict=False)))
