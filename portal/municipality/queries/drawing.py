"""The town as path data of an SVG, worked out once so that pages need not.

A place is ``((lon - west) * kx, (north - lat) * ky)`` in a drawing 1000 wide: at the size of a
town, degrees on a plane with longitude shortened by the cosine of the latitude are exact enough.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 1000
AREAL = ("parks", "water")
LINEAR = ("minor_streets", "streets", "tram")


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    north: float
    kx: float
    ky: float

    def place(self, position: Any) -> tuple[int, int]:
        return round((position[0] - self.west) * self.kx), round(
            (self.north - position[1]) * self.ky
        )


def draw(layers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the drawing of a base map; ``None`` for a town without boundaries."""
    areas = layers["areas"]["features"]
    corners = [point for area in areas for ring in _runs(area["geometry"]) for point in ring]
    if not corners:
        return None
    west, east = min(c[0] for c in corners), max(c[0] for c in corners)
    south, north = min(c[1] for c in corners), max(c[1] for c in corners)
    cosine = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / (((east - west) * cosine) or 1)
    frame = _Frame(west, north, scale * cosine, scale)
    drawing: dict[str, Any] = {
        "west": west,
        "north": north,
        "kx": frame.kx,
        "ky": frame.ky,
        "height": round((north - south) * scale),
        "areas": [_area(frame, area) for area in areas],
    }
    for name in AREAL:
        drawing[name] = _paths(frame, layers.get(name), closed=True)
    drawing["water_lines"] = _paths(frame, layers.get("water"), closed=False)
    for name in LINEAR:
        drawing[name] = _paths(frame, layers.get(name), closed=False)
    # By this a template keeps what it has made of the drawing.
    drawing["key"] = hashlib.sha256(repr(drawing).encode()).hexdigest()[:16]
    return drawing


def _area(frame: _Frame, feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature["properties"]
    x, y = frame.place(properties["label_point"])
    return {
        "id": properties["id"],
        "name": properties["name"],
        "d": "".join(_path(frame, ring, closed=True) for ring in _runs(feature["geometry"])),
        "x": x,
        "y": y,
    }


def _paths(frame: _Frame, layer: Mapping[str, Any] | None, *, closed: bool) -> str:
    geometries = [feature["geometry"] for feature in layer["features"]] if layer else []
    fitting = [g for g in geometries if g["type"].endswith("Polygon") is closed]
    return "".join(_path(frame, run, closed=closed) for g in fitting for run in _runs(g))


def _runs(geometry: Mapping[str, Any]) -> Iterator[Iterable[Any]]:
    """Yield the rings or lines of a geometry; points have none."""
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "LineString":
            yield coordinates
        case "Polygon" | "MultiLineString":
            yield from coordinates
        case "MultiPolygon":
            for polygon in coordinates:
                yield from polygon


def _path(frame: _Frame, run: Iterable[Any], *, closed: bool) -> str:
    places: list[tuple[int, int]] = []
    for position in run:
        place = frame.place(position)
        # Two points that fall on the same pixel say nothing and cost bytes on every page.
        if not places or places[-1] != place:
            places.append(place)
    if closed and len(places) > 1 and places[0] == places[-1]:
        places.pop()
    if len(places) < 2:
        return ""
    return "M" + "L".join(f"{x} {y}" for x, y in places) + ("Z" if closed else "")
