"""The districts of Valdelira from one table of vertices, so that neighbours share their borders.

The table is drawn by hand on a grid of 100 metres, x to the east and y to the north, and laid on
a fictional spot of the northern Spanish coast. Every edge is roughened once, by its two names.
"""

from __future__ import annotations

import itertools
import math
import random
from functools import cache

from portal.demo.content.geometry import (
    Line,
    Point,
    Ring,
    contains,
    distance_to_line,
    roughened,
    signed_area,
    widened,
)

CENTRE_LON, CENTRE_LAT = -3.8, 43.2
METRES_PER_UNIT = 100.0
METRES_PER_DEGREE = 111_320.0

TOWN = "town"

VERTICES: dict[str, Point] = {
    # The river Lira from the east to its mouth
    "R0": (80, 16), "R1": (70, 19), "R2": (61, 18), "R3": (52, 22), "R4": (44, 28),
    "R5": (36, 31), "R6": (28, 36), "R7": (22, 43), "R8": (17, 50),
    # The coast from the west to the east
    "C0": (0, 46), "C1": (8, 49), "C2": (26, 53), "C3": (36, 57), "C4": (46, 58),
    "C5": (54, 57), "C6": (63, 55), "C7": (72, 58), "C8": (80, 57),
    # The town's border, clockwise from the north-east
    "E2": (83, 45), "E1": (84, 32), "B4": (79, 9), "B3": (76, 3), "B2": (64, 0),
    "B1": (54, 1), "B0": (40, 0), "W4": (24, 2), "W3": (10, 5), "W2": (3, 13),
    "W1": (0, 22), "W0": (-2, 34),
    # Inside, north of the river
    "N1": (32, 42), "N2": (37, 47), "N3": (38, 52), "N4": (44, 43), "N5": (49, 38),
    "N6": (51, 30), "N8": (55, 50), "N9": (58, 42), "N10": (70, 41), "N11": (67, 30),
    "O1": (40, 37),
    # Inside, south of the river
    "S1": (17, 37), "S2": (15, 30), "S3": (7, 25), "S4": (35, 24), "S5": (27, 19),
    "S6": (20, 23), "S7": (53, 14), "S8": (49, 8), "S9": (36, 9),
}  # fmt: skip

# Districts and their neighbourhoods as lists of vertices, counter-clockwise.
OUTLINES: dict[str, str] = {
    "old-town": "R5 R4 R3 N6 N5 N4 N2 N1 R6",
    "plaza-mayor": "R5 O1 N4 N2 N1 R6",
    "bridge-end": "R5 R4 R3 N6 N5 N4 O1",
    "harbour": "R6 N1 N2 N3 C3 C2 R8 R7",
    "water-tower-hill": "N2 N4 N5 N9 N8 C5 C4 C3 N3",
    "orchards": "R3 R2 R1 R0 E1 E2 N10 N9 N5 N6",
    "mill-lane": "R3 R2 R1 N11 N10 N9 N5 N6",
    "upper-orchards": "R1 R0 E1 E2 N10 N11",
    "lighthouse": "N9 N10 E2 C8 C7 C6 C5 N8",
    "tannery": "S2 S6 S5 S4 R5 R6 R7 S1",
    "west-shore": "W1 S3 S2 S1 R7 R8 C1 C0 W0",
    "depot": "S5 S9 S8 S7 R3 R4 R5 S4",
    "campus": "S8 B1 B2 B3 B4 R0 R1 R2 R3 S7",
    "meadows": "W1 W2 W3 W4 B0 B1 S8 S9 S5 S6 S2 S3",
}

PARENTS = {
    "plaza-mayor": "old-town",
    "bridge-end": "old-town",
    "mill-lane": "orchards",
    "upper-orchards": "orchards",
}

RIVER = ("R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")
COAST = ("C0", "C1", "R8", "C2", "C3", "C4", "C5", "C6", "C7", "C8")


def districts() -> tuple[str, ...]:
    """Return the keys of the districts, without their neighbourhoods."""
    return tuple(key for key in OUTLINES if key not in PARENTS)


@cache
def edge(start: str, end: str) -> Line:
    """Return the drawn line from one vertex to another, both ends included."""
    if start > end:
        return tuple(reversed(edge(end, start)))
    a, b = VERTICES[start], VERTICES[end]
    natural = {start[0], end[0]} & {"R", "C"}
    rough = 0.07 if natural else 0.025
    return (a, *roughened(a, b, f"{start}-{end}", rough), b)


def path(names: tuple[str, ...]) -> Line:
    """Return the drawn line through the named vertices."""
    points: list[Point] = [VERTICES[names[0]]]
    for start, end in itertools.pairwise(names):
        points.extend(edge(start, end)[1:])
    return tuple(points)


@cache
def outline(key: str) -> Ring:
    """Return the closed ring of an area on the town's grid; `TOWN` is the whole town."""
    if key == TOWN:
        return _town_outline()
    names = tuple(OUTLINES[key].split())
    ring = path((*names, names[0]))
    return ring if signed_area(ring) > 0 else tuple(reversed(ring))


def _town_outline() -> Ring:
    """Follow the edges that belong to one district only: they are the town's own border."""
    edges: set[tuple[str, str]] = set()
    for key in districts():
        names = OUTLINES[key].split()
        edges |= set(zip(names, [*names[1:], names[0]], strict=True))
    follows = {start: end for start, end in edges if (end, start) not in edges}
    border = [min(follows)]
    while len(border) <= len(follows):
        border.append(follows[border[-1]])
    return path(tuple(border))


@cache
def river_ring() -> Ring:
    """Return the water of the Lira, wider towards its mouth."""
    upstream = (97.0, 13.0)
    course = (upstream, *roughened(upstream, path(RIVER)[0], "upstream", 0.06), *path(RIVER))
    return widened((*course, (14.0, 54.0)), 0.5, 2.2)


def to_lon_lat(point: Point) -> Point:
    """Return WGS 84 longitude and latitude of a point of the grid, rounded to 0.1 metres."""
    metres_east = (point[0] - 40) * METRES_PER_UNIT
    metres_north = (point[1] - 30) * METRES_PER_UNIT
    shrink = math.cos(math.radians(CENTRE_LAT))
    return (
        round(CENTRE_LON + metres_east / (METRES_PER_DEGREE * shrink), 6),
        round(CENTRE_LAT + metres_north / METRES_PER_DEGREE, 6),
    )


def to_grid(lon: float, lat: float) -> Point:
    """Return the point of the grid for a longitude and latitude."""
    shrink = math.cos(math.radians(CENTRE_LAT))
    return (
        40 + (lon - CENTRE_LON) * METRES_PER_DEGREE * shrink / METRES_PER_UNIT,
        30 + (lat - CENTRE_LAT) * METRES_PER_DEGREE / METRES_PER_UNIT,
    )


def dry_point(key: str, rng: random.Random) -> Point:
    """Return a point of the grid inside the area, on land and not on its very border."""
    ring = outline(key)
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    while True:
        point = (rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys)))
        if _is_dry(ring, point, 0.8):
            return point


def dry_point_near(key: str, place: Point, rng: random.Random, spread: float = 1.6) -> Point:
    """Return a point of the area close to a place; falls back to anywhere in the area."""
    ring = outline(key)
    for _ in range(60):
        point = (rng.gauss(place[0], spread), rng.gauss(place[1], spread))
        if _is_dry(ring, point, 0.3):
            return point
    return dry_point(key, rng)


def _is_dry(ring: Ring, point: Point, margin: float) -> bool:
    """Tell whether the point is inside the ring, off its border and not in the river."""
    return (
        contains(ring, point)
        and distance_to_line(ring, point) > margin
        and not contains(river_ring(), point)
    )
