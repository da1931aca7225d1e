"""Made-up conversations whose groups are known because they were put there."""

from __future__ import annotations

import numpy as np

Votes = list[tuple[str, str, int]]


def camps(
    sizes: tuple[int, ...] = (30, 20), statements: int = 24, seed: int = 4, share: float = 0.9
) -> tuple[Votes, dict[str, int]]:
    """Votes of camps that disagree on most statements and all agree on the first three.

    Returns the votes and the camp of each person. `share` is how much of the statements each saw.
    """
    random = np.random.default_rng(seed)
    leanings = random.choice([-1, 1], size=(len(sizes), statements))
    leanings[:, :3] = 1
    votes: Votes = []
    camp_of: dict[str, int] = {}
    for camp, size in enumerate(sizes):
        for number in range(size):
            person = f"camp{camp}-{number:03d}"
            camp_of[person] = camp
            for statement in range(statements):
                if random.random() > share:
                    continue
                own = int(leanings[camp, statement])
                vote = int(random.choice([own, 0, -own], p=[0.9, 0.06, 0.04]))
                votes.append((person, f"s{statement:02d}", vote))
    return votes, camp_of
