"""How sure the groups are: would they come out alike had a tenth of the votes not been cast?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from portal.consultations.methods.statements.opinion.grouping import (
    UNGROUPED,
    Grouping,
    find_groups,
    people_to_group,
)
from portal.consultations.methods.statements.opinion.matrix import Flags, VoteMatrix
from portal.consultations.methods.statements.opinion.projection import project
from portal.consultations.methods.statements.opinion.records import Stability

DROPPED_SHARE = 0.1
RUNS = 8


def adjusted_rand_index(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Agreement of two groupings of the same things: 1 for equal, about 0 for chance.

    Names of groups do not matter. Hubert and Arabie, "Comparing partitions" (1985).
    Raises ValueError when the groupings differ in length.
    """
    if len(one) != len(other):
        raise ValueError(f"groupings of {len(one)} and {len(other)} things cannot be compared")
    rows, columns = _as_numbers(one), _as_numbers(other)
    table = np.zeros((max(rows, default=0) + 1, max(columns, default=0) + 1))
    np.add.at(table, (rows, columns), 1)
    together = _pairs(table)
    in_one, in_other = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    all_pairs = len(one) * (len(one) - 1) / 2
    if all_pairs == 0:
        return 1.0
    expected = in_one * in_other / all_pairs
    most = (in_one + in_other) / 2
    # Both put everybody together, or everybody apart: the same grouping.
    return 1.0 if most == expected else (together - expected) / (most - expected)


def measure_stability(
    matrix: VoteMatrix,
    zeroed: Flags,
    grouping: Grouping,
    random: np.random.Generator,
    *,
    runs: int = RUNS,
    progress: Callable[[float], None] = lambda _done: None,
) -> Stability | None:
    """Repeat the grouping `runs` times with a tenth of the votes dropped, and compare.

    People who would not have been grouped with fewer votes are left out of the comparison.
    None when there are no groups to compare. `progress` is called with the share done.
    """
    if grouping.outcome != "grouped" or runs < 1:
        return None
    scores: list[float] = []
    same_number = 0
    for run in range(runs):
        fewer = matrix.without_votes(DROPPED_SHARE, random)
        again = find_groups(project(fewer, zeroed).people, people_to_group(fewer), random)
        both = (grouping.labels != UNGROUPED) & (again.labels != UNGROUPED)
        scores.append(
            adjusted_rand_index(grouping.labels[both].tolist(), again.labels[both].tolist())
        )
        same_number += again.count == grouping.count
        progress((run + 1) / runs)
    return Stability(
        mean=sum(scores) / runs,
        lowest=min(scores),
        runs=runs,
        dropped_share=DROPPED_SHARE,
        same_number_of_groups=same_number,
    )


def _as_numbers(names: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]


def _pairs(counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float((counts * (counts - 1) / 2).sum())
