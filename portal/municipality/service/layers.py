"""Replaces layers of the town's own base map: water, parks, streets, landmarks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.municipality.models import MapLayerRow
from portal.municipality.policy import MANAGE
from portal.municipality.service import checks

POSITIONS = 200_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# How deep positions lie in a geometry's coordinates.
_DEPTH = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def replace_layer(actor: Actor, name: str, collection: Mapping[str, Any]) -> None:
    """Keep a GeoJSON FeatureCollection as the layer ``name``.

    Templates draw ``water``, ``parks``, ``streets``, ``minor_streets`` and ``tram``; ``areas`` are
    the areas themselves.

    :raises Problems: when it is no such thing, naming the feature.
    """
    require(actor, MANAGE)
    if not _NAME.fullmatch(name) or name == "areas":
        raise Problems(
            Problem("name", "malformed", _("Call the layer water, parks, streets or landmarks."))
        )
    features = _Reader().features(collection)
    row = session().get(MapLayerRow, name)
    if row is None:
        row = MapLayerRow(name=name)
        session().add(row)
    row.features = {"type": "FeatureCollection", "features": features}
    row.changed_at = clock.now()
    write_audit(actor, "municipality.layer_replaced", subject_kind="map_layer", subject_id=name)
    checks.changed()


def delete_layer(actor: Actor, name: str) -> None:
    """Take a layer off the map."""
    require(actor, MANAGE)
    gone = session().execute(delete(MapLayerRow).where(MapLayerRow.name == name))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    write_audit(actor, "municipality.layer_deleted", subject_kind="map_layer", subject_id=name)
    checks.changed()


class _Reader:
    """Copies what a map needs of a FeatureCollection and refuses the rest."""

    def __init__(self) -> None:
        self._left = POSITIONS

    def features(self, collection: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = collection.get("features")
        if not isinstance(found, list):
            message = _("Expected a FeatureCollection.")
            raise Problems(Problem("file", "geojson", message))
        return [self._feature(feature, f"features[{i}]") for i, feature in enumerate(found)]

    def _feature(self, feature: Any, where: str) -> dict[str, Any]:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict) or str(geometry.get("type")) not in _DEPTH:
            raise _refused(where, _("expected a point, line or polygon"))
        kind = str(geometry["type"])
        properties = feature.get("properties")
        return {
            "type": "Feature",
            "properties": properties if isinstance(properties, dict) else {},
            "geometry": {
                "type": kind,
                "coordinates": self._nested(geometry.get("coordinates"), _DEPTH[kind], where),
            },
        }

    def _nested(self, value: Any, depth: int, where: str) -> Any:
        if not isinstance(value, list):
            raise _refused(where, _("expected a list of coordinates"))
        if depth:
            return [self._nested(item, depth - 1, where) for item in value]
        self._left -= 1
        if self._left < 0:
            raise _refused(where, _("the file holds too many points; simplify it"))
        numbers = value[:2]
        if len(numbers) < 2 or not all(_is_degree(number) for number in numbers):
            raise _refused(where, _("expected longitude and latitude in degrees"))
        return [round(float(number), 6) for number in numbers]


def _is_degree(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -180 <= value <= 180


def _refused(where: str, why: str) -> Problems:
    return Problems(Problem("file", "geojson", f"{where}: {why}"))
