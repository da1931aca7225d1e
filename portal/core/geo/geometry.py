"""Shapes on the globe as plain records, longitude before latitude, in WGS84 degrees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Position = tuple[float, float]
Ring = tuple[Position, ...]
"""Closed: the last position equals the first."""


@dataclass(frozen=True, slots=True)
class Box:
    """The smallest rectangle around something, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def joined_with(self, other: "Box") -> "Box":
        return Box(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )

    def padded(self, share: float) -> "Box":
        """Return the box with ``share`` of its size added on every side."""
        across, along = (self.east - self.west) * share, (self.north - self.south) * share
        return Box(self.west - across, self.south - along, self.east + across, self.north + along)


@dataclass(frozen=True, slots=True)
class Polygon:
    """An outline and the holes in it."""

    outline: Ring
    holes: tuple[Ring, ...] = ()

    @property
    def rings(self) -> tuple[Ring, ...]:
        return (self.outline, *self.holes)


@dataclass(frozen=True, slots=True)
class Shape:
    """One or several polygons that belong together: a district with its islands."""

    polygons: tuple[Polygon, ...]

    @property
    def box(self) -> Box:
        positions = [position for polygon in self.polygons for position in polygon.outline]
        lons, lats = [lon for lon, _ in positions], [lat for _, lat in positions]
        return Box(min(lons), min(lats), max(lons), max(lats))

    def rings(self) -> Iterator[Ring]:
        for polygon in self.polygons:
            yield from polygon.rings

    def to_geojson(self) -> dict[str, Any]:
        """Return the GeoJSON geometry, a Polygon where one is enough."""
        coordinates = [
            [[list(position) for position in ring] for ring in polygon.rings]
            for polygon in self.polygons
        ]
        if len(coordinates) == 1:
            return {"type": "Polygon", "coordinates": coordinates[0]}
        return {"type": "MultiPolygon", "coordinates": coordinates}
