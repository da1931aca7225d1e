"""How much alike parts of two texts are; apart, since only writing a new version needs numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from portal.consultations.methods.document.records import Block, BlockKind

MOST_PAIRS = 1_000_000
Likeness = NDArray[numpy.float32]


def best_in_order(likeness: Likeness) -> list[tuple[int, int]]:
    """Return the pairs in order with the greatest sum of likeness (dynamic programming)."""
    rows, columns = likeness.shape
    best = numpy.zeros((rows + 1, columns + 1), dtype=numpy.float32)
    for row in range(rows - 1, -1, -1):
        paired = likeness[row] + best[row + 1, 1:]
        paired = numpy.where(likeness[row] > 0, paired, 0)
        greatest = numpy.maximum(paired, best[row + 1, :-1])
        # The best of a row is the running greatest from its right end.
        best[row, :-1] = numpy.maximum.accumulate(greatest[::-1])[::-1]
    pairs = []
    row = column = 0
    while row < rows and column < columns:
        if best[row, column] == best[row + 1, column]:
            row += 1
        elif best[row, column] == best[row, column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def likeness_of(
    old: Sequence[Block],
    new: Sequence[Block],
    left: Sequence[int],
    right: Sequence[int],
    at_least: float,
) -> Likeness | None:
    """Return how much alike parts are, 0 below ``at_least`` and for headings beside text."""
    if not left or not right or len(left) * len(right) > MOST_PAIRS:
        return None
    likeness: Likeness = process.cdist(
        [old[place].text for place in left],
        [new[place].text for place in right],
        scorer=fuzz.ratio,
        score_cutoff=at_least,
        dtype=numpy.float32,
    )
    head_left = numpy.array([old[place].kind is BlockKind.HEADING for place in left])
    head_right = numpy.array([new[place].kind is BlockKind.HEADING for place in right])
    return numpy.where(head_left[:, None] == head_right[None, :], likeness, numpy.float32(0))
