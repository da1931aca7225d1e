"""Clusters, how well they separate, and how alike two groupings are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from portal.consultations.methods.statements.opinion.grouping import find_groups
from portal.consultations.methods.statements.opinion.kmeans import (
    distances_between,
    kmeans,
    seed_centres,
    silhouette,
)
from portal.consultations.methods.statements.opinion.matrix import Floats
from portal.consultations.methods.statements.opinion.outline import convex_outline
from portal.consultations.methods.statements.opinion.stability import adjusted_rand_index


def clouds(*sizes: int, seed: int = 1) -> Floats:
    random = np.random.default_rng(seed)
    middles = [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0), (12.0, 12.0)]
    return np.concatenate(
        [
            random.normal(size=(size, 2)) + middle
            for size, middle in zip(sizes, middles, strict=False)
        ]
    )


def everybody(points: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.ones(len(points), dtype=np.bool_)


@pytest.mark.parametrize("sizes", [(40, 25), (60, 40, 20), (200, 150, 100, 50)])
def test_clouds_that_stand_apart_are_found_largest_first(sizes: tuple[int, ...]) -> None:
    points = clouds(*sizes)
    planted = [cloud for cloud, size in enumerate(sizes) for _ in range(size)]

    found = find_groups(points, everybody(points), np.random.default_rng(0))

    assert found.outcome == "grouped"
    assert found.labels.tolist() == planted
    assert max(found.silhouettes, key=found.silhouettes.__getitem__) == len(sizes)


def test_a_crowd_too_large_for_all_its_distances_is_grouped_all_the_same() -> None:
    points = clouds(1800, 900)

    found = find_groups(points, everybody(points), np.random.default_rng(0))

    assert np.bincount(found.labels).tolist() == [1800, 900]


def test_few_people_are_divided_into_few_groups_at_most() -> None:
    points = clouds(4, 4, 3)

    found = find_groups(points, everybody(points), np.random.default_rng(0))

    assert set(found.silhouettes) == {2}


def test_somebody_with_too_few_votes_is_in_no_group() -> None:
    points = clouds(20, 20)
    eligible = everybody(points)
    eligible[3] = False

    found = find_groups(points, eligible, np.random.default_rng(0))

    assert found.labels[3] == -1
    assert (np.delete(found.labels, 3) >= 0).all()


@pytest.mark.parametrize(
    ("points", "outcome"),
    [
        (np.zeros((0, 2)), "nobody"),
        (clouds(5), "too_few_people"),
        (np.ones((30, 2)), "all_alike"),
    ],
)
def test_where_there_are_no_groups_the_reason_is_named(points: Floats, outcome: str) -> None:
    found = find_groups(points, everybody(points), np.random.default_rng(0))

    assert (found.outcome, found.count) == (outcome, 0)


def test_a_heavy_point_counts_as_many_people() -> None:
    points = np.array([[0.0], [1.0], [5.0]])
    weights = np.array([1.0, 1.0, 100.0])
    seeds = seed_centres(points, weights, 2, np.random.default_rng(0), starts=12)

    found = kmeans(points, weights, seeds)

    assert found.best[0] == found.best[1] != found.best[2]
    assert found.costs.min() == pytest.approx(0.5)


def test_the_cheapest_clustering_counts_every_person_at_a_point() -> None:
    """Counted once each, the two crowds would be joined rather than the loner taken in."""
    points = np.array([[0.0], [1.0], [2.2]])
    weights = np.array([50.0, 50.0, 1.0])
    joins_crowds, takes_in_loner = [[0.5], [2.2]], [[0.0], [1.1]]

    found = kmeans(points, weights, np.array([joins_crowds, takes_in_loner]))

    assert found.best.tolist() == [0, 1, 1]


def test_the_silhouette_is_that_of_its_definition() -> None:
    points = clouds(6, 5, seed=3)
    labels = np.array([0] * 5 + [1] * 6)
    widths = []
    for index, point in enumerate(points):
        mean = {
            label: np.mean(
                [
                    math.dist(point, other)
                    for place, other in enumerate(points)
                    if labels[place] == label and place != index
                ]
            )
            for label in (0, 1)
        }
        inside, outside = mean[labels[index]], mean[1 - labels[index]]
        widths.append((outside - inside) / max(inside, outside))

    assert silhouette(distances_between(points), labels) == pytest.approx(np.mean(widths))


def test_a_point_alone_in_its_cluster_neither_adds_nor_takes_from_the_silhouette() -> None:
    distances = distances_between(np.array([[0.0], [1.0], [9.0]]))

    assert silhouette(distances, np.array([0, 0, 1])) == pytest.approx((8 / 9 + 7 / 8) / 3)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("aabb", "xxyy", 1.0),
        ("aabb", "yyxx", 1.0),
        ("aaab", "aabb", 0.0),
        ("aabbcc", "aabbbb", 4 / 9),
        ("aabb", "xyxy", -0.5),
        ("aaaa", "bbbb", 1.0),
        ("abcd", "dcba", 1.0),
        ("", "", 1.0),
        ("a", "b", 1.0),
    ],
)
def test_the_adjusted_rand_index_of_small_groupings(one: str, other: str, expected: float) -> None:
    assert adjusted_rand_index(one, other) == pytest.approx(expected)


def test_groupings_of_different_people_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        adjusted_rand_index("aab", "aabb")


def test_the_outline_of_a_group_leaves_out_those_inside() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]

    assert convex_outline([*square, (1.0, 1.0), (1.0, 0.0), (2.0, 2.0)]) == tuple(square)
    assert convex_outline([(3.0, 1.0)]) == ((3.0, 1.0),)
    assert convex_outline([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)]) == ((0.0, 0.0), (2.0, 2.0))
