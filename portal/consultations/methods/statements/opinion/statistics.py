"""Vote counts and the tests of proportions that everything said about a group rests on.

Pure Python: a conversation has a few thousand (group, statement) pairs, and the web process may
want a single one of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SIGNIFICANT_Z = 1.2816
"""One-sided 90 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class VoteCounts:
    """How some people voted on one statement; `seen` includes those who passed."""

    agree: int = 0
    disagree: int = 0
    seen: int = 0

    @property
    def passes(self) -> int:
        """Those who saw the statement and took no side."""
        return self.seen - self.agree - self.disagree

    @property
    def agree_probability(self) -> float:
        """Share agreeing, smoothed by one imagined agreement in two imagined votes."""
        return (self.agree + 1) / (self.seen + 2)

    @property
    def disagree_probability(self) -> float:
        """Share disagreeing, smoothed in the same way."""
        return (self.disagree + 1) / (self.seen + 2)

    def __add__(self, other: VoteCounts) -> VoteCounts:
        return VoteCounts(
            self.agree + other.agree, self.disagree + other.disagree, self.seen + other.seen
        )

    def __sub__(self, other: VoteCounts) -> VoteCounts:
        return VoteCounts(
            self.agree - other.agree, self.disagree - other.disagree, self.seen - other.seen
        )


def proportion_z(successes: int, trials: int) -> float:
    """How far a share lies above one half, in standard errors, with one success imagined."""
    return 2 * math.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5)


def two_proportion_z(
    successes_in: int, successes_out: int, trials_in: int, trials_out: int
) -> float:
    """How far the share inside lies above the share outside, in pooled standard errors.

    All four counts are raised by one first; a pooled share of one gives 0, since then nothing
    tells the two apart.
    """
    s_in, s_out, n_in, n_out = (
        count + 1 for count in (successes_in, successes_out, trials_in, trials_out)
    )
    pooled = (s_in + s_out) / (n_in + n_out)
    if pooled >= 1:
        return 0.0
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_in + 1 / n_out))
    return (s_in / n_in - s_out / n_out) / error


def is_significant(z: float) -> bool:
    """Whether a z value passes the 90 % one-sided test."""
    return z > SIGNIFICANT_Z


@dataclass(frozen=True, slots=True)
class Contrast:
    """One statement, one group, against the other groups together.

    For each direction: `*_probability` (smoothed share), `*_z` (is it a majority?), `*_ratio`
    (share inside over share outside) and `*_ratio_z` (does the group differ?).
    """

    counts: VoteCounts
    agree_probability: float
    agree_z: float
    agree_ratio: float
    agree_ratio_z: float
    disagree_probability: float
    disagree_z: float
    disagree_ratio: float
    disagree_ratio_z: float


def contrast(inside: VoteCounts, outside: VoteCounts) -> Contrast:
    """Compare a group's votes on a statement with those of everybody in the other groups."""
    return Contrast(
        counts=inside,
        agree_probability=inside.agree_probability,
        agree_z=proportion_z(inside.agree, inside.seen),
        agree_ratio=inside.agree_probability / outside.agree_probability,
        agree_ratio_z=two_proportion_z(inside.agree, outside.agree, inside.seen, outside.seen),
        disagree_probability=inside.disagree_probability,
        disagree_z=proportion_z(inside.disagree, inside.seen),
        disagree_ratio=inside.disagree_probability / outside.disagree_probability,
        disagree_ratio_z=two_proportion_z(
            inside.disagree, outside.disagree, inside.seen, outside.seen
        ),
    )
