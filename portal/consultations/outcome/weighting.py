"""Weights that make those who took part look like those who live here, where that can be done.

Raking, or iterative proportional fitting (Deming and Stephan, 1940): the weights of everybody in
a group are multiplied so that the group's share is the one of the town, dimension after
dimension, again and again, until every dimension fits. People who chose to take part do not
become a sample by it; weighted figures stand beside the unweighted ones, never alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_ROUNDS = 1000
TOLERANCE = 1e-10
LARGEST_WEIGHT = 8.0
"""A voice counted more often than that says more about the arithmetic than about the town."""

Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight for everybody in a cell; the mean over all people is 1.

    :param people: how many people the weights are for.
    :param effective: how many equally weighted people would say as much (Kish, 1965).
    :param rounds: how often every dimension was gone through.
    """

    of: Mapping[Cell, float]
    people: int
    effective: float
    rounds: int

    @property
    def design_effect(self) -> float:
        """By how much the weights enlarge the variance (Kish): people over effective people."""
        return self.people / self.effective


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no weights can be given.

    :param reason: ``nobody``, ``empty`` (nobody of a group took part), ``unknown`` (a group of
        which the town gives no figure), ``no_fit`` or ``extreme``.
    :param dimension: position of the dimension, from 0; with the group's name.
    """

    reason: str
    dimension: int = 0
    group: str = ""


def rake(
    cells: Mapping[Cell, int],
    targets: Sequence[Mapping[str, float]],
    *,
    largest: float = LARGEST_WEIGHT,
) -> Weights | Refusal:
    """Return weights with which the shares of every dimension are those of the town.

    :param cells: how many people took part, by their group in each dimension.
    :param targets: for each dimension the town's number or share by group; any scale.
    :param largest: the greatest weight that is still given.
    :returns: weights, or why there are none.
    """
    cells = {cell: count for cell, count in cells.items() if count}
    people = sum(cells.values())
    if not people:
        return Refusal("nobody")
    refusal, shares = _checked(cells, targets)
    if refusal is not None:
        return refusal
    weights = dict.fromkeys(cells, 1.0)
    for done in range(1, MOST_ROUNDS + 1):
        if _fit_once(cells, shares, weights, people) < TOLERANCE:
            return _weighed(cells, weights, people, done, largest)
    return Refusal("no_fit")


def _checked(
    cells: Mapping[Cell, int], targets: Sequence[Mapping[str, float]]
) -> tuple[Refusal | None, list[dict[str, float]]]:
    shares = []
    for dimension, wanted in enumerate(targets):
        there = {cell[dimension] for cell in cells}
        for group in sorted(there):
            if wanted.get(group, 0) <= 0:
                return Refusal("unknown", dimension, group), []
        for group in sorted(wanted):
            if wanted[group] > 0 and group not in there:
                return Refusal("empty", dimension, group), []
        total = sum(wanted[group] for group in there)
        shares.append({group: wanted[group] / total for group in there})
    return None, shares


def _fit_once(
    cells: Mapping[Cell, int],
    shares: Sequence[Mapping[str, float]],
    weights: dict[Cell, float],
    people: int,
) -> float:
    """Fit each dimension once; return the greatest error any of them had before its turn."""
    worst = 0.0
    for dimension, wanted in enumerate(shares):
        sums = dict.fromkeys(wanted, 0.0)
        for cell, count in cells.items():
            sums[cell[dimension]] += weights[cell] * count
        factors = {group: wanted[group] * people / sums[group] for group in wanted}
        worst = max(worst, *(abs(factor - 1) for factor in factors.values()))
        for cell in cells:
            weights[cell] *= factors[cell[dimension]]
    return worst


def _weighed(
    cells: Mapping[Cell, int],
    weights: Mapping[Cell, float],
    people: int,
    rounds: int,
    largest: float,
) -> Weights | Refusal:
    heaviest = max(weights, key=lambda cell: weights[cell])
    if weights[heaviest] > largest:
        return Refusal("extreme", group=" ".join(heaviest))
    total = sum(weights[cell] * count for cell, count in cells.items())
    squares = sum(weights[cell] ** 2 * count for cell, count in cells.items())
    return Weights(weights, people, total * total / squares, rounds)


def weighted_share(
    weights: Weights, chosen: Mapping[Cell, float], answered: Mapping[Cell, float]
) -> float | None:
    """Return the weighted share of those who answered that chose something.

    :param chosen: how many chose it, by cell.
    :param answered: how many answered at all, by cell.
    """
    base = sum(weights.of[cell] * count for cell, count in answered.items() if count)
    if not base:
        return None
    return sum(weights.of[cell] * count for cell, count in chosen.items() if count) / base
