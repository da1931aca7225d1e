"""Weighted k-means with k-means++ seeding from many starts at once, and the silhouette."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.consultations.methods.statements.opinion.matrix import Floats, Integers

MAX_ROUNDS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Clusterings:
    """Several clusterings of the same points, one per start: `labels` (starts × points),
    `centres` (starts × k × d) and `costs`, the weighted sums of squared distances."""

    labels: Integers
    centres: Floats
    costs: Floats

    @property
    def best(self) -> Integers:
        """Labels of the cheapest clustering; starts that differ by rounding count as equal."""
        cheapest = self.costs <= self.costs.min() * (1 + 1e-9)
        labels: Integers = self.labels[int(np.argmax(cheapest))]
        return labels

    def leading(self, most: int) -> Floats:
        """Centres of the cheapest `most` clusterings that really differ, cheapest first."""
        largest = float(self.costs.max())
        relative = self.costs / largest if largest > 0 else self.costs
        _, first = np.unique(np.round(relative, 9), return_index=True)
        centres: Floats = self.centres[first[:most]]
        return centres


def kmeans(points: Floats, weights: Floats, centres: Floats) -> Clusterings:
    """Improve the `centres` of every start by Lloyd's rounds until nothing moves."""
    labels = _nearest(points, centres)
    for _ in range(MAX_ROUNDS):
        centres = _weighted_means(points, weights, labels, centres)
        moved = _nearest(points, centres)
        if np.array_equal(moved, labels):
            break
        labels = moved
    squared = _squared_distances(points, centres)
    nearest = np.take_along_axis(squared, labels[:, :, None], axis=2)[:, :, 0]
    return Clusterings(labels, centres, (nearest * weights).sum(axis=1))


def seed_centres(
    points: Floats, weights: Floats, k: int, random: np.random.Generator, *, starts: int
) -> Floats:
    """First centres (starts × k × d) of points (n × d), drawn far from each other by k-means++.

    Each is drawn with probability weight × squared distance to the nearest centre so far (Arthur
    and Vassilvitskii 2007). Needs at least k different points.
    """
    chances = np.broadcast_to(weights, (starts, len(points)))
    centres = np.empty((starts, k, points.shape[1]))
    nearest = np.full((starts, len(points)), np.inf)
    for index in range(k):
        steps = np.cumsum(chances, axis=1)
        draws = random.random((starts, 1)) * steps[:, -1:]
        chosen = np.minimum((steps <= draws).sum(axis=1), len(points) - 1)
        centres[:, index] = points[chosen]
        distance = np.square(points[None] - centres[:, index, None]).sum(axis=2)
        nearest = np.minimum(nearest, distance)
        chances = nearest * weights
    return centres


def distances_between(points: Floats) -> Floats:
    """Distance of each point to each other (n × n)."""
    distances: Floats = np.sqrt(_squared_distances(points, points[None])[0])
    return distances


def silhouette(distances: Floats, labels: Integers) -> float:
    """Mean silhouette width, between −1 and 1: how much nearer one's own cluster is than the next.

    `distances` is what `distances_between` gives. A point alone in its cluster has width 0
    (Rousseeuw 1987).
    """
    names, own = np.unique(labels, return_inverse=True)
    if names.size < 2:
        return 0.0
    member = np.equal.outer(own, np.arange(names.size)).astype(np.float64)
    sizes = member.sum(axis=0)
    sums = distances @ member
    rows = np.arange(len(own))
    own_sizes = sizes[own]
    inside = sums[rows, own] / np.maximum(own_sizes - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    outside = others.min(axis=1)
    larger = np.maximum(inside, outside)
    widths = np.divide(outside - inside, larger, out=np.zeros_like(larger), where=larger > 0)
    widths[own_sizes == 1] = 0.0
    return float(widths.mean())


def _squared_distances(points: Floats, centres: Floats) -> Floats:
    """From each point (n × d) to each centre of each start (starts × k × d)."""
    total = np.zeros((centres.shape[0], points.shape[0], centres.shape[1]))
    for axis in range(points.shape[1]):
        total += np.square(points[None, :, None, axis] - centres[:, None, :, axis])
    return total


def _nearest(points: Floats, centres: Floats) -> Integers:
    nearest: Integers = _squared_distances(points, centres).argmin(axis=2)
    return nearest


def _weighted_means(points: Floats, weights: Floats, labels: Integers, previous: Floats) -> Floats:
    """Cluster means per start; an emptied cluster keeps its centre."""
    starts, k, dimensions = previous.shape
    slots = (labels + np.arange(starts)[:, None] * k).ravel()
    mass = np.bincount(slots, np.tile(weights, starts), starts * k)
    centres = previous.reshape(-1, dimensions).copy()
    filled = mass > 0
    for axis in range(dimensions):
        moment = np.bincount(slots, np.tile(weights * points[:, axis], starts), starts * k)
        centres[filled, axis] = moment[filled] / mass[filled]
    return centres.reshape(previous.shape)
