"""Which area a point lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from portal.core.geo.geometry import Box, Ring, Shape

Id = TypeVar("Id")


def contains(shape: Shape, lon: float, lat: float) -> bool:
    """Say whether the point lies in ``shape`` and in none of its holes.

    On a border shared by two shapes exactly one of them contains the point, as the even-odd rule
    counts an edge's lower and left end but not its upper and right one.
    """
    return any(
        _in_ring(polygon.outline, lon, lat)
        and not any(_in_ring(hole, lon, lat) for hole in polygon.holes)
        for polygon in shape.polygons
    )


def _in_ring(ring: Ring, lon: float, lat: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) == (y2 > lat):
            continue
        # Always seen from the lower end, so that neighbours round the shared edge alike.
        (low_x, low_y), (high_x, high_y) = ((x1, y1), (x2, y2)) if y1 < y2 else ((x2, y2), (x1, y1))
        crossing = low_x + (lat - low_y) * (high_x - low_x) / (high_y - low_y)
        inside ^= lon < crossing
    return inside


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Id]):
    id: Id
    shape: Shape
    box: Box


class AreaIndex(Generic[Id]):
    """Finds the area of a point among a town's areas.

    Where areas lie inside each other, the one with the smallest extent is the answer, so a
    neighbourhood wins over its district.
    """

    def __init__(self, areas: Iterable[tuple[Id, Shape]]) -> None:
        entries = [_Entry(id_, shape, shape.box) for id_, shape in areas]
        self._entries = sorted(entries, key=lambda entry: _extent(entry.box))

    def locate(self, lon: float, lat: float) -> Id | None:
        """Return the id of the area around the point, or None outside of all."""
        for entry in self._entries:
            if entry.box.contains(lon, lat) and contains(entry.shape, lon, lat):
                return entry.id
        return None


def _extent(box: Box) -> float:
    return (box.east - box.west) * (box.north - box.south)
