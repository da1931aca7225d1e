"""The town's own base map as GeoJSON: water, parks, streets, tram, bridges and landmarks.

Drawn for this project, so that the demonstration needs no map server.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from portal.demo.content.geography import (
    COAST,
    OUTLINES,
    PARENTS,
    outline,
    path,
    river_ring,
    to_lon_lat,
)
from portal.demo.content.geometry import (
    Line,
    Point,
    Ring,
    contains,
    hatching,
    roughened,
)
from portal.demo.drawing.words import Words

# What the map shows at most, on the grid of 100 metres.
VIEW = ((-14.0, -8.0), (96.0, 72.0))

LANDMARKS: dict[str, tuple[Point, str, Words]] = {
    "old-bridge": ((36, 31), "landmark", Words("Old Bridge", "Puente Viejo")),
    "new-bridge": ((44, 28), "train-front", Words("Tram Bridge", "Puente del Tranvía")),
    "town-hall": ((37.5, 38.5), "landmark", Words("Town hall", "Ayuntamiento")),
    "market-hall": ((27.5, 47.5), "store", Words("Market hall", "Mercado del Puerto")),
    "lighthouse": ((72.5, 56), "lightbulb", Words("Lighthouse", "Faro")),
    "water-tower": ((47, 49), "tower-control", Words("Water tower", "Depósito de agua")),
    "tannery": ((26, 29), "factory", Words("Old tannery", "Antigua tenería")),
    "depot": ((43, 17), "train-front", Words("Tram depot", "Cocheras")),
    "university": ((63, 9), "graduation-cap", Words("University campus", "Campus universitario")),
    "library": ((46, 33), "library", Words("Central library", "Biblioteca central")),
    "mill": ((60, 27), "wheat", Words("Old mill", "Molino viejo")),
    "hospital": ((60, 46), "hospital", Words("Health centre", "Centro de salud")),
    "beach": ((5, 44), "umbrella", Words("Mansa beach", "Playa Mansa")),
    "station": ((51, 11), "train-front", Words("Railway station", "Estación")),
    "sports": ((12, 14), "dumbbell", Words("Sports ground", "Polideportivo")),
    "allotments": ((77, 33), "sprout", Words("Allotments", "Huertos urbanos")),
}

PARKS: dict[str, tuple[tuple[Point, ...], Words]] = {
    "hill-park": (
        ((43, 46), (47, 44.6), (51, 46.5), (51.5, 51), (47.5, 53.5), (43.5, 51)),
        Words("Water Tower Park", "Parque del Depósito"),
    ),
    "river-park": (
        ((54, 24.5), (60, 21.5), (66, 21), (66, 23.5), (60, 24.6), (55, 27)),
        Words("Poplar Park", "Parque de los Chopos"),
    ),
    "tannery-green": (
        ((19, 32), (23.5, 31), (24.5, 34.5), (21, 37), (18.6, 35.5)),
        Words("Tannery Green", "Prado de la Tenería"),
    ),
    "campus-grove": (
        ((66, 5), (72, 6), (74, 11), (69, 14), (65.5, 11)),
        Words("Oak Grove", "Robledal"),
    ),
    "cliff-meadow": (
        ((64, 50), (70, 48.5), (77, 50), (78, 54), (71, 54.5), (65, 53)),
        Words("Cliff Meadow", "Prado del Faro"),
    ),
    "south-meadow": (
        ((8, 10), (18, 8), (22, 13), (15, 18), (8.5, 17)),
        Words("South Meadows", "Vega Sur"),
    ),
}

STREETS: dict[str, tuple[tuple[Point, ...], Words]] = {
    "calle-mayor": (
        ((35, 20), (36, 31), (37.5, 38), (40, 44), (45, 50), (48, 57)),
        Words("High Street", "Calle Mayor"),
    ),
    "harbour-road": (
        ((22, 49), (28, 45), (33, 40), (38, 34), (46, 31), (56, 28), (68, 26), (83, 30)),
        Words("Harbour Road", "Ronda del Puerto"),
    ),
    "coast-road": (
        ((24, 51), (36, 54.5), (46, 55.5), (55, 54), (64, 52), (81, 52)),
        Words("Coast Road", "Paseo de la Costa"),
    ),
    "tannery-street": (
        ((2, 33), (12, 34), (20, 30), (28, 27), (36, 26), (46, 20), (58, 14), (78, 12)),
        Words("Tannery Street", "Calle de la Tenería"),
    ),
    "ring": (
        ((4, 20), (16, 22), (26, 15), (36, 13), (49, 11), (62, 4), (75, 6)),
        Words("South Ring", "Ronda Sur"),
    ),
    "mill-lane": (
        ((47, 40), (55, 37), (63, 35), (74, 36), (83, 40)),
        Words("Mill Lane", "Calle del Molino"),
    ),
    "west-avenue": (
        ((16, 22), (12, 34), (9, 46)),
        Words("West Avenue", "Avenida del Oeste"),
    ),
    "station-avenue": (
        ((49, 11), (46, 20), (44, 28), (42, 35), (43, 41), (48, 44), (57, 46), (68, 50)),
        Words("Station Avenue", "Avenida de la Estación"),
    ),
}

TRAM: tuple[Point, ...] = (
    (63, 9), (56, 10), (51, 11.5), (46, 16), (45.5, 22), (44, 28), (41.5, 34),
    (38.5, 39), (34, 43), (28, 46.5), (24.5, 50),
)  # fmt: skip

# Direction and distance of the minor streets, by area.
GRAIN: dict[str, tuple[float, float]] = {
    "plaza-mayor": (58, 1.5),
    "bridge-end": (40, 1.6),
    "harbour": (52, 1.9),
    "water-tower-hill": (18, 2.2),
    "mill-lane": (8, 2.3),
    "upper-orchards": (-6, 2.8),
    "lighthouse": (4, 2.7),
    "tannery": (-28, 1.9),
    "west-shore": (15, 2.4),
    "depot": (-34, 2.0),
    "campus": (-18, 3.2),
    "meadows": (-12, 3.2),
}


def sea_ring() -> Ring:
    """Return the bay up to the northern edge of the map."""
    (left, _), (right, top) = VIEW
    coast = path(COAST)
    west = roughened((left, 44.0), coast[0], "west", 0.05)
    east = roughened(coast[-1], (right, 59.0), "east", 0.05)
    return (
        (left, 44.0),
        *west,
        *coast,
        *east,
        (right, 59.0),
        (right, top),
        (left, top),
        (left, 44.0),
    )


@cache
def base_map() -> dict[str, dict[str, Any]]:
    """Return the layers `water`, `parks`, `minor_streets`, `streets`, `tram`, `landmarks`.

    Each is a GeoJSON FeatureCollection in WGS 84; names are in both languages.
    """
    return {
        "water": _collection(
            [
                _polygon(
                    sea_ring(), {"kind": "sea", **_named(Words("Bay of Lira", "Bahía del Lira"))}
                ),
                _polygon(
                    river_ring(), {"kind": "river", **_named(Words("River Lira", "Río Lira"))}
                ),
            ]
        ),
        "parks": _collection(
            [_polygon(_soft(key), _named(name, key)) for key, (_, name) in PARKS.items()]
        ),
        "minor_streets": _collection([_line(line, {}) for line in _minor_streets()]),
        "streets": _collection(
            [_line(line, _named(name, key)) for key, (line, name) in STREETS.items()]
        ),
        "tram": _collection([_line(TRAM, _named(Words("Tram", "Tranvía"), "tram"))]),
        "landmarks": _collection(
            [
                _feature("Point", list(to_lon_lat(at)), {"icon": icon, **_named(name, key)})
                for key, (at, icon, name) in LANDMARKS.items()
            ]
        ),
    }


def view_bounds() -> tuple[Point, Point]:
    """Return the south-western and north-eastern corners of the map as longitude, latitude."""
    return to_lon_lat(VIEW[0]), to_lon_lat(VIEW[1])


def _soft(key: str) -> Ring:
    corners = PARKS[key][0]
    points: list[Point] = []
    for index, corner in enumerate(corners):
        after = corners[(index + 1) % len(corners)]
        points += [corner, *roughened(corner, after, f"park-{key}-{index}", 0.06, 2)]
    return (*points, points[0])


def _minor_streets() -> list[Line]:
    wet = (river_ring(), *(_soft(key) for key in PARKS))
    lines: list[Line] = []
    for key in OUTLINES:
        if key in PARENTS.values():
            continue
        angle, spacing = GRAIN[key]
        for turn, width in ((0, spacing), (90, spacing * 1.7)):
            for line in hatching(outline(key), angle + turn, width, 0.5):
                lines += _outside(line, wet)
    return lines


def _outside(line: Line, rings: tuple[Ring, ...]) -> list[Line]:
    """Cut the pieces of a straight line that lie in none of the rings."""
    (ax, ay), (bx, by) = line
    steps = max(2, round(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 / 0.35))
    pieces: list[Line] = []
    run: list[Point] = []
    for step in range(steps + 1):
        point = (ax + (bx - ax) * step / steps, ay + (by - ay) * step / steps)
        if not any(contains(ring, point) for ring in rings):
            run.append(point)
            continue
        if len(run) > 2:
            pieces.append((run[0], run[-1]))
        run = []
    if len(run) > 2:
        pieces.append((run[0], run[-1]))
    return pieces


def _named(name: Words, key: str = "") -> dict[str, Any]:
    known = {"key": key} if key else {}
    return {**known, "name": name.as_dict()}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _polygon(ring: Ring, properties: dict[str, Any]) -> dict[str, Any]:
    return _feature("Polygon", [[list(to_lon_lat(point)) for point in ring]], properties)


def _line(line: Line, properties: dict[str, Any]) -> dict[str, Any]:
    return _feature("LineString", [list(to_lon_lat(point)) for point in line], properties)


def place_point(key: str) -> Point:
    """Return the grid point of a landmark; raises `KeyError` for an unknown one."""
    return LANDMARKS[key][0]
