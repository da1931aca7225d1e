"""Small plane geometry for the town's map: inside, distance, rough lines, lines inside areas."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

Point = tuple[float, float]
Line = tuple[Point, ...]
# The first and the last point are the same, as GeoJSON (RFC 7946) wants it.
Ring = tuple[Point, ...]


def contains(ring: Sequence[Point], point: Point) -> bool:
    """Tell whether the point lies inside the ring (even-odd rule)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def signed_area(ring: Sequence[Point]) -> float:
    """Return the area of the ring, positive when it runs counter-clockwise (shoelace formula)."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def distance_to_line(line: Sequence[Point], point: Point) -> float:
    """Return the shortest distance from the point to the line."""
    return min(_to_segment(a, b, point) for a, b in itertools.pairwise(line))


def _to_segment(a: Point, b: Point, point: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0
    if length:
        t = max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    return math.dist(point, (a[0] + t * dx, a[1] + t * dy))


def roughened(a: Point, b: Point, seed: str, roughness: float, depth: int = 3) -> list[Point]:
    """Return points strictly between two ends that make the straight line look drawn by hand.

    Midpoint displacement: each middle moves sideways by up to `roughness` of the length. The
    same seed gives the same points, so two areas that share the line share it exactly.
    """
    return _displaced(a, b, random.Random(seed), roughness, depth)


def _displaced(a: Point, b: Point, rng: random.Random, roughness: float, depth: int) -> list[Point]:
    if depth == 0:
        return []
    offset = rng.uniform(-roughness, roughness)
    middle = (
        (a[0] + b[0]) / 2 - (b[1] - a[1]) * offset,
        (a[1] + b[1]) / 2 + (b[0] - a[0]) * offset,
    )
    before = _displaced(a, middle, rng, roughness, depth - 1)
    return [*before, middle, *_displaced(middle, b, rng, roughness, depth - 1)]


def widened(line: Sequence[Point], start: float, end: float) -> Ring:
    """Return the ring around a line whose half width grows from `start` to `end`."""
    left: list[Point] = []
    right: list[Point] = []
    last = len(line) - 1
    for index, (x, y) in enumerate(line):
        ax, ay = line[max(index - 1, 0)]
        bx, by = line[min(index + 1, last)]
        length = math.hypot(bx - ax, by - ay)
        half = start + (end - start) * (index / last) ** 1.6
        dx, dy = -(by - ay) / length * half, (bx - ax) / length * half
        left.append((x + dx, y + dy))
        right.append((x - dx, y - dy))
    return (*left, *reversed(right), left[0])


def hatching(ring: Ring, angle: float, spacing: float, margin: float) -> list[Line]:
    """Return parallel lines inside the ring, `margin` away from its border: minor streets."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = [(x * cos + y * sin, -x * sin + y * cos) for x, y in ring]
    left, right = min(x for x, _ in turned), max(x for x, _ in turned)
    low, high = min(y for _, y in turned), max(y for _, y in turned)
    lines: list[Line] = []
    y = low + spacing / 2
    while y < high:
        run: list[Point] = []
        x = left
        while x <= right:
            if contains(turned, (x, y)) and distance_to_line(turned, (x, y)) > margin:
                run.append((x * cos - y * sin, x * sin + y * cos))
            else:
                lines += _long_enough(run, spacing)
                run = []
            x += spacing / 4
        lines += _long_enough(run, spacing)
        y += spacing
    return lines


def _long_enough(run: list[Point], spacing: float) -> list[Line]:
    if len(run) < 2 or math.dist(run[0], run[-1]) < spacing:
        return []
    return [(run[0], run[-1])]
