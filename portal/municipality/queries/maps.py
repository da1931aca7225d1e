"""The town's map: which area a point lies in, and the layers pages draw."""

from __future__ import annotations

import uuid
from typing import Any

from portal.core.geo.locate import AreaIndex
from portal.core.geo.measure import box_around, distance_m, simplify
from portal.core.i18n.locale import current_language
from portal.municipality.queries.drawing import draw
from portal.municipality.queries.snapshot import Snapshot, snapshot
from portal.municipality.records import AreaRecord

PIXELS_ACROSS = 1500


def locate(lon: float, lat: float) -> uuid.UUID | None:
    """Return the area a point lies in: of several, the smallest and innermost."""
    town = snapshot()
    index: AreaIndex[uuid.UUID] | None = town.derived.get("locate")
    if index is None:
        innermost_first = sorted(town.shapes, key=lambda key: -town.areas[key].depth)
        index = AreaIndex((key, town.shapes[key]) for key in innermost_first)
        town.derived["locate"] = index
    return index.locate(lon, lat)


def base_map(focus: uuid.UUID | None = None) -> dict[str, Any]:
    """Return what maps draw: ``areas`` and the town's own layers, each a FeatureCollection.

    Areas are the districts of the town, named in the reader's language. ``drawing`` is the same
    as path data, for pages that are drawn often.

    :param focus: also show this area, if it is a part of a district.
    """
    town = snapshot()
    key = ("base_map", focus, current_language())
    known = town.derived.get(key)
    if known is None:
        if len(town.derived) > 500:
            town.derived.clear()
        shown = [area for area in _shown(town, focus) if area.id in town.shapes]
        layers: dict[str, Any] = {
            "areas": {
                "type": "FeatureCollection",
                "features": [_feature(town, area) for area in shown],
            },
            **town.layers,
        }
        drawing = draw(layers)
        known = town.derived[key] = {**layers, "drawing": drawing} if drawing else layers
    found: dict[str, Any] = known
    return found


def _shown(town: Snapshot, focus: uuid.UUID | None) -> list[AreaRecord]:
    everything = list(town.areas.values())
    roots = [area for area in everything if area.depth == 0]
    shown = roots
    if len(roots) == 1:
        # One area that is the whole town would hide its districts.
        shown = [area for area in everything if area.parent_id == roots[0].id] or roots
    found = town.areas.get(focus) if focus else None
    if found is not None and found not in shown and found.depth > shown[0].depth:
        # Last, so that nothing covers it; the whole town would cover everything.
        shown = [*shown, found]
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
        "geometry": _drawn(town, area.id),
    }


def _drawn(town: Snapshot, area_id: uuid.UUID) -> dict[str, Any]:
    """Return a boundary with no more detail than a page's width can show."""
    key = ("drawn", area_id)
    known = town.derived.get(key)
    if known is None:
        known = simplify(town.shapes[area_id], _pixel(town)).to_geojson()
        known["coordinates"] = _rounded(known["coordinates"])
        town.derived[key] = known
    found: dict[str, Any] = known
    return found


def _pixel(town: Snapshot) -> float:
    box = box_around(town.shapes.values())
    if box is None:
        return 0.0
    across = distance_m((box.west, box.south), (box.east, box.north))
    return across / PIXELS_ACROSS


def _rounded(value: Any) -> Any:
    # Five decimals of a degree are about a metre.
    return [_rounded(v) for v in value] if isinstance(value, list) else round(value, 5)
