"""Reads areas from GeoJSON (RFC 7946) and says exactly what is wrong with a file."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.core.geo.geometry import Polygon, Position, Ring, Shape

MAX_GEOJSON_BYTES = 10 * 1024 * 1024
MAX_FEATURES = 5_000
MAX_POSITIONS = 500_000

_MIN_RING_POSITIONS = 4
_MAX_DEPTH_SHOWN = 120
_WHOLE = "file"


class GeoJSONInvalid(ValueError):
    """The file cannot be used; ``path`` says where, ``reason`` says why, translated.

    ``code`` is stable.
    """

    def __init__(self, path: str, code: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path and path != _WHOLE else reason)
        self.path = path[:_MAX_DEPTH_SHOWN]
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Feature:
    """An area of the file with whatever the file says about it."""

    shape: Shape
    properties: Mapping[str, Any]
    id: str | None = None


def read_features(
    source: str | bytes,
    *,
    max_bytes: int = MAX_GEOJSON_BYTES,
    max_positions: int = MAX_POSITIONS,
) -> tuple[Feature, ...]:
    """Return the areas in a Feature, a FeatureCollection or a bare geometry.

    Only polygons and multipolygons in WGS84 are areas. Heights are dropped. Raises
    ``GeoJSONInvalid`` for the first thing that is wrong.
    """
    if len(source) > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise GeoJSONInvalid(
            "", "too_large", _("the file is larger than %(limit)s megabytes", limit=limit)
        )
    return _Reader(max_positions).features(parse_json(source))


def parse_json(source: str | bytes) -> Any:
    """Return what a JSON file holds; raises ``GeoJSONInvalid``, naming line and column."""
    try:
        return json.loads(source, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        # What the parser expected there helps nobody who did not write the file by hand.
        reason = _(
            "the file is not JSON; look at line %(line)s, column %(column)s",
            line=error.lineno,
            column=error.colno,
        )
    except (ValueError, RecursionError):
        reason = _("the file is not JSON")
    raise GeoJSONInvalid("", "not_json", reason)


def read_shape(geometry: Any) -> Shape:
    """Return the shape of one parsed GeoJSON geometry; raises ``GeoJSONInvalid``."""
    return _Reader(MAX_POSITIONS).shape(geometry, "geometry")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


class _Reader:
    """Walks a document, counting positions so that the limit holds for the whole of it."""

    def __init__(self, max_positions: int) -> None:
        self._positions_left = max_positions

    def features(self, document: Any) -> tuple[Feature, ...]:
        members = _object(document, _WHOLE)
        _check_reference_system(members)
        match members.get("type"):
            case "FeatureCollection":
                found = _list(members.get("features"), "features")
                if not found:
                    raise GeoJSONInvalid("features", "empty", _("there is no feature in the file"))
                if len(found) > MAX_FEATURES:
                    raise GeoJSONInvalid(
                        "features", "too_many", _("more than %(max)s features", max=MAX_FEATURES)
                    )
                return tuple(
                    self._feature(feature, f"features[{index}]")
                    for index, feature in enumerate(found)
                )
            case "Feature":
                return (self._feature(members, "feature"),)
            case "Polygon" | "MultiPolygon":
                return (Feature(self.shape(members, "geometry"), {}),)
        raise GeoJSONInvalid(
            "type", "wrong_type", _("expected a FeatureCollection, a Feature or a polygon")
        )

    def _feature(self, value: Any, path: str) -> Feature:
        members = _object(value, path)
        if members.get("type") != "Feature":
            raise GeoJSONInvalid(f"{path}.type", "wrong_type", _("expected a Feature"))
        properties = members.get("properties")
        identifier = members.get("id")
        return Feature(
            shape=self.shape(members.get("geometry"), f"{path}.geometry"),
            properties={} if properties is None else _object(properties, f"{path}.properties"),
            id=None if identifier is None else str(identifier),
        )

    def shape(self, value: Any, path: str) -> Shape:
        members = _object(value, path)
        coordinates = members.get("coordinates")
        where = f"{path}.coordinates"
        match members.get("type"):
            case "Polygon":
                return Shape((self._polygon(coordinates, where),))
            case "MultiPolygon":
                parts = _list(coordinates, where)
                if not parts:
                    raise GeoJSONInvalid(where, "empty", _("there is no polygon"))
                return Shape(
                    tuple(
                        self._polygon(part, f"{where}[{index}]") for index, part in enumerate(parts)
                    )
                )
        raise GeoJSONInvalid(
            f"{path}.type", "wrong_type", _("an area must be a Polygon or a MultiPolygon")
        )

    def _polygon(self, value: Any, path: str) -> Polygon:
        rings = [
            self._ring(ring, f"{path}[{index}]") for index, ring in enumerate(_list(value, path))
        ]
        if not rings:
            raise GeoJSONInvalid(path, "empty", _("the polygon has no outline"))
        return Polygon(rings[0], tuple(rings[1:]))

    def _ring(self, value: Any, path: str) -> Ring:
        found = _list(value, path)
        self._positions_left -= len(found)
        if self._positions_left < 0:
            raise GeoJSONInvalid(path, "too_many", _("the file holds too many points; simplify it"))
        ring = tuple(
            _position(position, f"{path}[{index}]") for index, position in enumerate(found)
        )
        if len(ring) < _MIN_RING_POSITIONS:
            raise GeoJSONInvalid(path, "too_few", _("a ring needs at least four points"))
        if ring[0] != ring[-1]:
            raise GeoJSONInvalid(path, "not_closed", _("the last point must equal the first"))
        if len(set(ring)) < _MIN_RING_POSITIONS - 1:
            raise GeoJSONInvalid(path, "too_few", _("a ring needs three different points"))
        return ring


def _check_reference_system(members: Mapping[str, Any]) -> None:
    # GeoJSON of 2008 could name another system; RFC 7946 allows only WGS84.
    system = members.get("crs")
    name = str(system).upper()
    if system is not None and "CRS84" not in name and "4326" not in name:
        raise GeoJSONInvalid("crs", "wrong_system", _("convert the file to WGS84 (EPSG:4326)"))


def _position(value: Any, path: str) -> Position:
    numbers = _list(value, path)
    if len(numbers) not in {2, 3} or not all(_is_number(number) for number in numbers):
        raise GeoJSONInvalid(path, "not_a_position", _("expected longitude and latitude"))
    lon, lat = float(numbers[0]), float(numbers[1])
    if not -180 <= lon <= 180:
        raise GeoJSONInvalid(
            path, "out_of_range", _("the longitude must lie between -180 and 180 degrees")
        )
    if not -90 <= lat <= 90:
        raise GeoJSONInvalid(
            path, "out_of_range", _("the latitude must lie between -90 and 90 degrees")
        )
    return lon, lat


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _object(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise GeoJSONInvalid(path, "not_an_object", _("expected an object in braces"))
    return value


def _list(value: Any, path: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise GeoJSONInvalid(path, "not_a_list", _("expected a list in brackets"))
    return value
