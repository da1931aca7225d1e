"""Opinion groups: people who stand near each other on the map."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from portal.consultations.methods.statements.opinion.kmeans import (
    distances_between,
    kmeans,
    seed_centres,
    silhouette,
)
from portal.consultations.methods.statements.opinion.matrix import (
    Flags,
    Floats,
    Integers,
    VoteMatrix,
)
from portal.consultations.methods.statements.opinion.records import GroupingOutcome

VOTES_TO_BE_GROUPED = 7
PEOPLE_TO_FORM_GROUPS = 6
"""With fewer people a "group" would be one or two persons whose votes could be read off it."""

MOST_BASE_CLUSTERS = 100
MOST_GROUPS = 5
BASE_CLUSTERS_PER_EXTRA_GROUP = 12
STARTS = 16
REFINED_STARTS = 4
MOST_SILHOUETTES = 2000
UNGROUPED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """`labels` per row of the matrix: 0 for the largest group, −1 for people in no group.

    `silhouettes` tells, for each number of groups tried, how well they separate.
    """

    labels: Integers
    outcome: GroupingOutcome
    silhouettes: dict[int, float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.labels.max(initial=UNGROUPED)) + 1


def people_to_group(matrix: VoteMatrix) -> Flags:
    """Who has voted on at least seven statements, or on all where there are fewer."""
    needed = max(1, min(VOTES_TO_BE_GROUPED, len(matrix.statements)))
    enough: Flags = matrix.seen.sum(axis=1) >= needed
    return enough


def find_groups(
    places: Floats, eligible: Flags, random: np.random.Generator, *, groups: int | None = None
) -> Grouping:
    """Group the eligible people by their `places` on the map (people × 2).

    People are first gathered into at most a hundred base clusters, then those into 2 to 5 groups,
    then each person joins the nearest group's middle until nobody moves: without that last step
    the border between groups would depend on how the base clusters happened to fall. The number
    of groups is the one with the best mean silhouette, unless `groups` fixes it.
    """
    labels = np.full(len(places), UNGROUPED, dtype=np.int64)
    rows = np.flatnonzero(eligible)
    if rows.size == 0:
        return Grouping(labels, "nobody")
    if rows.size < PEOPLE_TO_FORM_GROUPS:
        return Grouping(labels, "too_few_people")
    points = places[rows]
    centres, weights = _base_clusters(points, random)
    if len(centres) < 2:
        return Grouping(labels, "all_alike")
    most = min(MOST_GROUPS, 2 + len(centres) // BASE_CLUSTERS_PER_EXTRA_GROUP, len(centres))
    sizes = range(2, most + 1) if groups is None else [min(groups, len(centres))]
    tried: dict[int, Integers] = {}
    for k in sizes:
        seeds = seed_centres(centres, weights, k, random, starts=STARTS)
        coarse = kmeans(centres, weights, seeds)
        tried[k] = kmeans(points, np.ones(len(points)), coarse.leading(REFINED_STARTS)).best
    sample = _sample(rows.size, random)
    distances = distances_between(points[sample])
    widths = {k: silhouette(distances, found[sample]) for k, found in tried.items()}
    best = max(widths, key=lambda k: widths[k])
    labels[rows] = _largest_first(tried[best])
    return Grouping(labels, "grouped", widths)


def _base_clusters(points: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Centres of the base clusters and how many people each holds.

    While there are few different places, each is a cluster of its own.
    """
    spots, people = np.unique(np.round(points, 9), axis=0, return_counts=True)
    weights = people.astype(np.float64)
    if len(spots) <= MOST_BASE_CLUSTERS:
        return spots, weights
    seeds = seed_centres(spots, weights, MOST_BASE_CLUSTERS, random, starts=1)
    found = kmeans(spots, weights, seeds)
    sizes: Floats = np.bincount(found.best, weights, MOST_BASE_CLUSTERS).astype(np.float64)
    return found.centres[0][sizes > 0], sizes[sizes > 0]


def _sample(people: int, random: np.random.Generator) -> Integers:
    """Whose silhouettes to average: distances between all of 50,000 people would fill memory."""
    if people <= MOST_SILHOUETTES:
        return np.arange(people)
    return np.sort(random.choice(people, size=MOST_SILHOUETTES, replace=False))


def _largest_first(labels: Integers) -> Integers:
    """Renumber so that 0 is the largest group; groups of one size keep the order of first rows."""
    names, first, own, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    renumbered: Integers = rank[own.reshape(-1)]
    return renumbered
