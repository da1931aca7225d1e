"""What the municipality asks of a boundary: its box, a point inside it, and what it contains."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.municipality.records import Box

Ring = Sequence[Sequence[float]]


def polygons(geometry: Mapping[str, Any]) -> Iterator[Sequence[Ring]]:
    """Yield the polygons of a Polygon or MultiPolygon, each as its outer ring and its holes."""
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"]
    else:
        yield from geometry["coordinates"]


def bounding_box(geometry: Mapping[str, Any]) -> Box:
    """Return west, south, east and north."""
    points = [point for polygon in polygons(geometry) for point in polygon[0]]
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lons), min(lats), max(lons), max(lats)


def contains(geometry: Mapping[str, Any], lon: float, lat: float) -> bool:
    """Whether a point lies inside, by the even-odd rule over all rings (holes are outside)."""
    return any(
        sum(_crosses(ring, lon, lat) for ring in polygon) % 2 for polygon in polygons(geometry)
    )


def _crosses(ring: Ring, lon: float, lat: float) -> bool:
    inside = False
    for (x1, y1, *_a), (x2, y2, *_b) in itertools.pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _signed(ring: Ring) -> float:
    pairs = itertools.pairwise(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def ground(geometry: Mapping[str, Any]) -> float:
    """Return the area in square degrees, enough for comparing neighbours."""
    return sum(
        abs(_signed(polygon[0])) - sum(abs(_signed(hole)) for hole in polygon[1:])
        for polygon in polygons(geometry)
    )


def label_point(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Return a point inside the greatest polygon: the middle of its widest part at half height."""
    rings = max(polygons(geometry), key=lambda polygon: abs(_signed(polygon[0])))
    lats = [point[1] for point in rings[0]]
    lat = (min(lats) + max(lats)) / 2
    crossings = sorted(
        (x2 - x1) * (lat - y1) / (y2 - y1) + x1
        for ring in rings
        for (x1, y1, *_a), (x2, y2, *_b) in itertools.pairwise(ring)
        if (y1 > lat) != (y2 > lat)
    )
    spans = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not spans:
        return float(rings[0][0][0]), float(rings[0][0][1])
    left, right = max(spans, key=lambda span: span[1] - span[0])
    return (left + right) / 2, lat
