"""What a group stands for, and what everybody shares: the lists a reader looks at first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from portal.consultations.methods.statements.opinion.statistics import (
    Contrast,
    VoteCounts,
    contrast,
    is_significant,
    proportion_z,
)

Direction = Literal["agree", "disagree"]

LONGEST_LIST = 5


@dataclass(frozen=True, slots=True)
class RepresentativeStatement:
    """A statement that tells a group from the others.

    `direction`, `successes`, `probability`, `z`, `ratio` and `ratio_z` are Polis' own values:
    the direction in which the group differs most from the rest. The one statement marked
    `best_agree` is listed because the group *agrees* with it, even where Polis' direction says
    that it disagrees a little more than the others; pages show `shown_direction` and
    `shown_successes`, which say what the group's majority did.
    """

    statement: str
    direction: Direction
    successes: int
    trials: int
    probability: float
    z: float
    ratio: float
    ratio_z: float
    best_agree: bool
    agrees: int

    @property
    def shown_direction(self) -> Direction:
        """The side to name on a page."""
        return "agree" if self.best_agree else self.direction

    @property
    def shown_successes(self) -> int:
        """How many of `trials` took the side named on the page."""
        return self.agrees if self.best_agree else self.successes

    @property
    def weight(self) -> float:
        """What representative statements are ranked by."""
        return self.ratio * self.ratio_z * self.probability * self.z


@dataclass(frozen=True, slots=True)
class ConsensusStatement:
    """A statement on which a significant majority of everybody took the same side."""

    statement: str
    direction: Direction
    successes: int
    trials: int
    probability: float
    z: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """The strongest majorities over all participants, whatever their group."""

    agree: tuple[ConsensusStatement, ...] = ()
    disagree: tuple[ConsensusStatement, ...] = ()


def contrast_groups(
    groups: Sequence[Mapping[str, VoteCounts]], statements: Iterable[str]
) -> list[dict[str, Contrast]]:
    """For each group, each statement's contrast with all the other groups together."""
    ids = list(statements)
    totals = {
        statement: sum((group[statement] for group in groups), VoteCounts()) for statement in ids
    }
    return [
        {
            statement: contrast(group[statement], totals[statement] - group[statement])
            for statement in ids
        }
        for group in groups
    ]


def representative_statements(
    contrasts: Mapping[str, Contrast],
) -> tuple[RepresentativeStatement, ...]:
    """The at most five statements that characterise a group, agreed ones first.

    Sufficient is a statement whose agreement (or disagreement) is a significant majority inside
    and significantly larger than outside. The best agreement leads the list even when it is not
    sufficient, so that no group is described by its refusals alone; with nothing sufficient it
    stands alone, or else the largest difference does. Ties keep the order of `contrasts`.
    """
    sufficient = [name for name, stats in contrasts.items() if _is_sufficient(stats)]
    best_agree = _best_agreement(contrasts)
    if not sufficient and best_agree is None:
        best = max(contrasts, key=lambda name: _largest_difference(contrasts[name]), default=None)
        return () if best is None else (_describe(best, contrasts[best]),)
    head = [] if best_agree is None else [_describe(best_agree, contrasts[best_agree], lead=True)]
    tail = [_describe(name, contrasts[name]) for name in sufficient if name != best_agree]
    tail.sort(key=lambda item: item.weight, reverse=True)
    chosen = (head + tail)[:LONGEST_LIST]
    return tuple(sorted(chosen, key=lambda item: item.direction != "agree"))


def consensus_statements(counts: Mapping[str, VoteCounts]) -> Consensus:
    """The five strongest significant majorities each way over everybody."""
    return Consensus(agree=_majorities(counts, "agree"), disagree=_majorities(counts, "disagree"))


def group_aware_consensus(groups: Iterable[VoteCounts]) -> float:
    """How likely one member of each group would all agree: product of smoothed shares.

    It falls as groups multiply, so it orders statements within one map and compares nothing
    between maps.
    """
    return math.prod(group.agree_probability for group in groups)


def _is_sufficient(stats: Contrast) -> bool:
    return (is_significant(stats.agree_z) and is_significant(stats.agree_ratio_z)) or (
        is_significant(stats.disagree_z) and is_significant(stats.disagree_ratio_z)
    )


def _largest_difference(stats: Contrast) -> float:
    return max(stats.agree_ratio_z, stats.disagree_ratio_z)


def _best_agreement(contrasts: Mapping[str, Contrast]) -> str | None:
    best: str | None = None
    for name, stats in contrasts.items():
        if _beats(stats, None if best is None else contrasts[best]):
            best = name
    return best


def _beats(stats: Contrast, best: Contrast | None) -> bool:
    if stats.counts.agree == 0 and stats.counts.disagree == 0:
        return False
    if best is None:
        return is_significant(stats.agree_z) or (
            stats.agree_ratio > 1 and stats.agree_probability > 0.5
        )
    own = stats.agree_probability * stats.agree_z
    other = best.agree_probability * best.agree_z
    if best.agree_ratio > 1:
        own *= stats.agree_ratio * stats.agree_ratio_z
        other *= best.agree_ratio * best.agree_ratio_z
    return own > other


def _describe(name: str, stats: Contrast, *, lead: bool = False) -> RepresentativeStatement:
    agrees = stats.agree_ratio_z > stats.disagree_ratio_z
    return RepresentativeStatement(
        statement=name,
        direction="agree" if agrees else "disagree",
        successes=stats.counts.agree if agrees else stats.counts.disagree,
        trials=stats.counts.seen,
        probability=stats.agree_probability if agrees else stats.disagree_probability,
        z=stats.agree_z if agrees else stats.disagree_z,
        ratio=stats.agree_ratio if agrees else stats.disagree_ratio,
        ratio_z=stats.agree_ratio_z if agrees else stats.disagree_ratio_z,
        best_agree=lead,
        agrees=stats.counts.agree,
    )


def _majorities(
    counts: Mapping[str, VoteCounts], direction: Direction
) -> tuple[ConsensusStatement, ...]:
    found = []
    for name, count in counts.items():
        successes = count.agree if direction == "agree" else count.disagree
        probability = (successes + 1) / (count.seen + 2)
        z = proportion_z(successes, count.seen)
        if probability > 0.5 and is_significant(z):
            found.append(ConsensusStatement(name, direction, successes, count.seen, probability, z))
    found.sort(key=lambda item: item.probability * item.z, reverse=True)
    return tuple(found[:LONGEST_LIST])
