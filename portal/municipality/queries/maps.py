"""The town's map: which area a point lies in, and the layers pages draw."""

from __future__ import annotations

import uuid
from typing import Any

from portal.core.i18n.locale import current_language
from portal.municipality.queries.snapshot import Snapshot, snapshot
from portal.municipality.records import AreaRecord
from portal.municipality.shapes import contains, ground


def locate(lon: float, lat: float) -> uuid.UUID | None:
    """Return the area a point lies in: the innermost, and of several the smallest."""
    town = snapshot()
    candidates = town.derived.get("locate")
    if candidates is None:
        bounded = [area for area in town.areas.values() if area.bbox is not None]
        candidates = town.derived["locate"] = sorted(
            bounded, key=lambda area: (-area.depth, ground(town.boundaries[area.id]))
        )
    for area in candidates:
        west, south, east, north = area.bbox
        in_box = west <= lon <= east and south <= lat <= north
        if in_box and contains(town.boundaries[area.id], lon, lat):
            found: uuid.UUID = area.id
            return found
    return None


def base_map(focus: uuid.UUID | None = None) -> dict[str, Any]:
    """Return what maps draw: ``areas`` and the town's own layers, each a FeatureCollection.

    Areas are the districts of the town, named in the reader's language.

    :param focus: also show this area, and what lies inside it.
    """
    town = snapshot()
    key = ("base_map", focus, current_language())
    known = town.derived.get(key)
    if known is None:
        if len(town.derived) > 500:
            town.derived.clear()
        shown = [area for area in _shown(town, focus) if area.id in town.boundaries]
        known = town.derived[key] = {
            "areas": {
                "type": "FeatureCollection",
                "features": [_feature(town, area) for area in shown],
            },
            **town.layers,
        }
    found: dict[str, Any] = known
    return found


def _shown(town: Snapshot, focus: uuid.UUID | None) -> list[AreaRecord]:
    everything = list(town.areas.values())
    roots = [area for area in everything if area.depth == 0]
    shown = roots
    if len(roots) == 1:
        # One area that is the whole town would hide its districts.
        shown = [area for area in everything if area.parent_id == roots[0].id] or roots
    if focus in town.areas:
        more = [a for a in everything if focus in (a.id, a.parent_id) and a not in shown]
        shown = [*shown, *more]
    return shown


def _feature(town: Snapshot, area: AreaRecord) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(area.id),
        "properties": {
            "id": str(area.id),
            "slug": area.slug,
            "name": str(area.name),
            "label_point": list(area.label_point) if area.label_point else None,
        },
        "geometry": town.boundaries[area.id],
    }
