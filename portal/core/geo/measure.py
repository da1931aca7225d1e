"""Measures of places: distance, centroid, a good spot for a label, fewer points."""

import math
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from itertools import pairwise

from portal.core.geo.geometry import Box, Polygon, Position, Ring, Shape
from portal.core.geo.locate import contains

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG)."""

_MIN_RING_POSITIONS = 4
_LABEL_CELLS = 400
_LABEL_POSITIONS = 200


def distance_m(from_: Position, to: Position) -> float:
    """Return the great-circle distance in metres (haversine formula, error below 0.6 %)."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*from_, *to))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def box_around(shapes: Iterable[Shape]) -> Box | None:
    """Return the box around all ``shapes``; None when there is none."""
    joined: Box | None = None
    for shape in shapes:
        joined = shape.box if joined is None else joined.joined_with(shape.box)
    return joined


def centroid(shape: Shape) -> Position:
    """Return the centre of mass of ``shape``, holes taken out; it may lie outside of it."""
    total = sum_x = sum_y = 0.0
    # Relative to the first point: sums of products of large numbers would lose the small town.
    base_x, base_y = shape.polygons[0].outline[0]
    for polygon in shape.polygons:
        for ring in polygon.rings:
            area, x, y = _moments(ring, base_x, base_y)
            # Rings may run either way round; a hole always counts against its outline.
            sign = math.copysign(1.0, area) * (1.0 if ring is polygon.outline else -1.0)
            total, sum_x, sum_y = total + sign * area, sum_x + sign * x, sum_y + sign * y
    if total <= 0 or not math.isfinite(sum_x / total):
        box = shape.box
        return (box.west + box.east) / 2, (box.south + box.north) / 2
    return base_x + sum_x / total, base_y + sum_y / total


def _moments(ring: Ring, base_x: float, base_y: float) -> tuple[float, float, float]:
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        ax, ay, bx, by = x1 - base_x, y1 - base_y, x2 - base_x, y2 - base_y
        cross = ax * by - bx * ay
        area += cross / 2
        x += (ax + bx) * cross / 6
        y += (ay + by) * cross / 6
    return area, x, y


def label_point(shape: Shape) -> Position:
    """Return a point well inside the largest polygon, where a name can stand.

    Finds the point farthest from every border by halving squares that may still hold a better
    one (the "pole of inaccessibility" method), to about a hundredth of the polygon's size.
    """
    polygon = max(shape.polygons, key=lambda part: abs(_moments(part.outline, 0.0, 0.0)[0]))
    alone = Shape((polygon,))
    if sum(len(ring) for ring in polygon.rings) <= _LABEL_POSITIONS:
        return _innermost(alone)
    box = alone.box
    size_m = distance_m((box.west, box.south), (box.east, box.north))
    # A coast in full detail moves the label by less than anybody sees, but costs seconds.
    rough = _innermost(simplify(alone, size_m / _LABEL_POSITIONS))
    return rough if contains(alone, *rough) else _innermost(alone)


def _innermost(alone: Shape) -> Position:
    box = alone.box
    # Degrees of longitude are shorter than those of latitude away from the equator.
    squeeze = math.cos(math.radians((box.south + box.north) / 2)) or 1e-9
    width, height = (box.east - box.west) * squeeze, box.north - box.south
    size = max(min(width, height), max(width, height) / 16)
    best = centroid(alone)
    best_depth = _depth(alone, best, squeeze)
    if size <= 0:
        return best
    precision = max(width, height) / 100
    cells: list[tuple[float, float, float, float]] = []

    def consider(x: float, y: float, half: float) -> None:
        depth = _depth(alone, (x, y), squeeze)
        heappush(cells, (-(depth + half * math.sqrt(2)), x, y, half))
        nonlocal best, best_depth
        if depth > best_depth:
            best, best_depth = (x, y), depth

    for row in range(math.ceil(height / size)):
        for column in range(math.ceil(width / size)):
            lon = box.west + (column + 0.5) * size / squeeze
            consider(lon, box.south + (row + 0.5) * size, size / 2)
    for _ in range(_LABEL_CELLS):
        if not cells:
            break
        possible, x, y, half = heappop(cells)
        if -possible - best_depth <= precision:
            break
        quarter = half / 2
        for dx in (-quarter, quarter):
            for dy in (-quarter, quarter):
                consider(x + dx / squeeze, y + dy, quarter)
    return best


def _depth(shape: Shape, point: Position, squeeze: float) -> float:
    """Return the distance to the nearest border, negative outside."""
    lon, lat = point
    nearest = math.inf
    for ring in shape.rings():
        for (x1, y1), (x2, y2) in pairwise(ring):
            start, end = (x1 * squeeze, y1), (x2 * squeeze, y2)
            nearest = min(nearest, _to_segment((lon * squeeze, lat), start, end))
    return nearest if contains(shape, lon, lat) else -nearest


def simplify(shape: Shape, tolerance_m: float) -> Shape:
    """Return ``shape`` with fewer points, none of the dropped farther off than ``tolerance_m``.

    Douglas and Peucker, 1973. A ring never collapses: holes that would are dropped, outlines stay
    as they were. Neighbouring shapes are simplified one by one and may part by the tolerance.
    """
    return Shape(tuple(_simplify_polygon(polygon, tolerance_m) for polygon in shape.polygons))


def _simplify_polygon(polygon: Polygon, tolerance_m: float) -> Polygon:
    outline = _simplify_ring(polygon.outline, tolerance_m)
    holes = (_simplify_ring(hole, tolerance_m) for hole in polygon.holes)
    return Polygon(
        outline if len(outline) >= _MIN_RING_POSITIONS else polygon.outline,
        tuple(hole for hole in holes if len(hole) >= _MIN_RING_POSITIONS),
    )


def _simplify_ring(ring: Ring, tolerance_m: float) -> Ring:
    # A closed ring has no ends; the point farthest from the first one serves as the second end.
    metres = _in_metres(ring)
    far = max(range(len(ring)), key=lambda index: math.dist(metres[0], metres[index]))
    kept = {0, far, len(ring) - 1}
    pending = [(0, far), (far, len(ring) - 1)]
    while pending:
        start, end = pending.pop()
        if end - start < 2:
            continue
        farthest = max(
            range(start + 1, end),
            key=lambda index: _to_segment(metres[index], metres[start], metres[end]),
        )
        if _to_segment(metres[farthest], metres[start], metres[end]) > tolerance_m:
            kept.add(farthest)
            pending += [(start, farthest), (farthest, end)]
    return tuple(ring[index] for index in sorted(kept))


def _in_metres(ring: Ring) -> Sequence[Position]:
    """Lay a town-sized ring flat: metres east and north of its first point."""
    lon0, lat0 = ring[0]
    per_degree = math.radians(1) * EARTH_RADIUS_M
    east = per_degree * math.cos(math.radians(lat0))
    return [((lon - lon0) * east, (lat - lat0) * per_degree) for lon, lat in ring]


def _to_segment(point: Position, start: Position, end: Position) -> float:
    (px, py), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((px - x1) * dx + (py - y1) * dy) / length))
    return math.hypot(px - x1 - along * dx, py - y1 - along * dy)
