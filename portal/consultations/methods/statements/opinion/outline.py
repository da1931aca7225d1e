"""The outline drawn around a group on the map."""

from __future__ import annotations

from collections.abc import Iterable

Point = tuple[float, float]


def convex_outline(points: Iterable[Point]) -> tuple[Point, ...]:
    """Corners of the convex hull, anticlockwise from the leftmost (Andrew's monotone chain).

    One point gives itself, points on a line the two ends.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)
    lower, upper = _chain(ordered), _chain(reversed(ordered))
    return tuple(lower[:-1] + upper[:-1])


def _chain(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
