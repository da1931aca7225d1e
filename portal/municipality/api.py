"""The municipality for programs: areas, topics, departments, the map."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from portal.core.api import ApiBlueprint, Input, extended, list_schema, schema_of, shape
from portal.core.problems import NotFound
from portal.core.web.pages import visitor_cache
from portal.municipality.queries import (
    area_and_ancestors,
    area_by_slug,
    areas,
    base_map,
    department_by_slug,
    departments,
    locate,
    topics,
)
from portal.municipality.records import AreaRecord, DepartmentRecord, TopicRecord

api = ApiBlueprint(
    "municipality",
    __name__,
    description="The areas, topics and departments of the town, and its map.",
)
_STAMP = "municipality"

AreaDetailSchema = extended(
    AreaRecord,
    "AreaDetail",
    ancestors=fields.List(
        fields.Nested(schema_of(AreaRecord)),
        metadata={"description": "The areas it lies in, the innermost first."},
    ),
)
DepartmentSchema = extended(
    DepartmentRecord,
    "Department",
    leave_out=("hours",),
    hours=fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Opening hours by language."},
    ),
)


class PointQuery(Input):
    """A point on the map."""

    lon = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))


class MapSchema(Schema):
    """GeoJSON feature collections by the name of their layer."""

    class Meta:
        """A town may have layers of its own."""

        unknown = INCLUDE

    areas = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "Districts, as a GeoJSON FeatureCollection; other layers beside."},
    )

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return the layers as they are: which ones there are is the town's own choice."""
        return obj


@api.read("/areas", list_schema(AreaRecord))
@visitor_cache(_STAMP, seconds=3600)
def list_areas() -> dict[str, Any]:
    """List the areas of the town.

    Parents come before their children, in the town's own order.
    """
    return {"items": list(areas().values())}


@api.read("/areas/<slug>", AreaDetailSchema, refuses=(404,))
@visitor_cache(_STAMP, seconds=3600)
def read_area(slug: str) -> dict[str, Any]:
    """Read one area, with those it lies in."""
    found = area_by_slug(slug)
    if found is None:
        raise NotFound
    known = areas()
    return shape(found, ancestors=[known[key] for key in area_and_ancestors(found.id)[1:]])


@api.read("/locate", schema_of(AreaRecord), query=PointQuery, refuses=(404,))
def locate_point(query: dict[str, float]) -> AreaRecord:
    """Find the area a point lies in.

    Of several, the innermost. 404 outside of every area.
    """
    found = locate(query["lon"], query["lat"])
    if found is None:
        raise NotFound
    return areas()[found]


@api.read("/topics", list_schema(TopicRecord))
@visitor_cache(_STAMP, seconds=3600)
def list_topics() -> dict[str, Any]:
    """List what things can be about."""
    return {"items": list(topics().values())}


@api.read("/departments", list_schema(DepartmentSchema))
@visitor_cache(_STAMP, seconds=3600)
def list_departments() -> dict[str, Any]:
    """List the departments of the council."""
    return {"items": [_department(found) for found in departments().values()]}


@api.read("/departments/<slug>", DepartmentSchema, refuses=(404,))
@visitor_cache(_STAMP, seconds=3600)
def read_department(slug: str) -> dict[str, Any]:
    """Read one department."""
    found = department_by_slug(slug)
    if found is None:
        raise NotFound
    return _department(found)


def _department(found: DepartmentRecord) -> dict[str, Any]:
    return shape(found, hours=found.hours.get("text") or {})


@api.read("/map", MapSchema, rate="60 per minute")
@visitor_cache(_STAMP, seconds=3600)
def read_map() -> dict[str, Any]:
    """Get the town's map as layers of GeoJSON."""
    return {name: layer for name, layer in base_map().items() if name != "drawing"}
