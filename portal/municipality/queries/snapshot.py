"""The whole municipality in memory, read anew when its stamp has moved."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from portal.core.database.session import db
from portal.core.geo.geojson import read_shape
from portal.core.geo.geometry import Shape
from portal.core.geo.measure import label_point, simplify
from portal.core.state import state_of
from portal.municipality.models import AreaRow, DepartmentRow, MapLayerRow, TopicRow
from portal.municipality.records import AreaRecord, Box, DepartmentRecord, TopicRecord

STAMP = "municipality"
_CACHE = "municipality"
LABEL_TOLERANCE_M = 40
"""A label needs no exact border, and finding its place takes as long as the border is rich."""


@dataclass(frozen=True)
class Snapshot:
    """Everything the municipality consists of, in the order in which it is shown."""

    areas: Mapping[uuid.UUID, AreaRecord]
    topics: Mapping[uuid.UUID, TopicRecord]
    departments: Mapping[uuid.UUID, DepartmentRecord]
    shapes: Mapping[uuid.UUID, Shape]
    layers: Mapping[str, Mapping[str, Any]]
    derived: dict[Any, Any] = field(default_factory=dict)
    """Whatever is worked out of it, kept as long as the snapshot itself."""


def snapshot() -> Snapshot:
    """Return the municipality; no query while nobody changed it."""
    state = state_of()
    # The version is read first and the rows on a connection of their own: an older snapshot
    # of the request's transaction may not be kept under a newer version.
    version = state.stamps.versions().get(STAMP, 0)
    known = state.caches.get(_CACHE)
    if known is None or known[0] != version:
        with db.engine.connect() as connection:
            known = (version, _read(connection))
        state.caches[_CACHE] = known
    found: Snapshot = known[1]
    return found


def forget_snapshot() -> None:
    """Read anew at the next question (this process has just changed something)."""
    state = state_of()
    state.stamps.forget()
    state.caches.pop(_CACHE, None)


def _read(connection: Connection) -> Snapshot:
    area_rows = connection.execute(
        select(
            AreaRow.id,
            AreaRow.parent_id,
            AreaRow.slug,
            AreaRow.name,
            AreaRow.population,
            AreaRow.position,
            AreaRow.version,
            AreaRow.boundary,
        ).order_by(AreaRow.position, AreaRow.slug)
    ).all()
    topic_rows = connection.execute(
        select(
            TopicRow.id,
            TopicRow.parent_id,
            TopicRow.slug,
            TopicRow.name,
            TopicRow.icon,
            TopicRow.colour,
            TopicRow.position,
            TopicRow.version,
        ).order_by(TopicRow.position, TopicRow.slug)
    ).all()
    departments = connection.execute(
        select(
            DepartmentRow.id,
            DepartmentRow.slug,
            DepartmentRow.name,
            DepartmentRow.description,
            DepartmentRow.email,
            DepartmentRow.address,
            DepartmentRow.hours,
            DepartmentRow.position,
            DepartmentRow.version,
        ).order_by(DepartmentRow.position, DepartmentRow.slug)
    )
    layers = connection.execute(
        select(MapLayerRow.name, MapLayerRow.features).order_by(MapLayerRow.name)
    )
    shapes = {row.id: read_shape(row.boundary) for row in area_rows if row.boundary}
    areas = {}
    for row, depth in _as_tree(area_rows):
        shape = shapes.get(row.id)
        areas[row.id] = AreaRecord(
            id=row.id,
            parent_id=row.parent_id,
            slug=row.slug,
            name=row.name,
            population=row.population,
            bbox=_box(shape) if shape else None,
            label_point=label_point(simplify(shape, LABEL_TOLERANCE_M)) if shape else None,
            depth=depth,
            position=row.position,
            version=row.version,
        )
    topics = {}
    for row, depth in _as_tree(topic_rows):
        topics[row.id] = TopicRecord(
            id=row.id,
            parent_id=row.parent_id,
            slug=row.slug,
            name=row.name,
            icon=row.icon,
            colour=row.colour,
            depth=depth,
            position=row.position,
            version=row.version,
        )
    return Snapshot(
        areas=MappingProxyType(areas),
        topics=MappingProxyType(topics),
        departments=MappingProxyType({row.id: DepartmentRecord(*row) for row in departments}),
        shapes=MappingProxyType(shapes),
        layers=MappingProxyType({row.name: row.features for row in layers}),
    )


def _box(shape: Shape) -> Box:
    box = shape.box
    return box.west, box.south, box.east, box.north


def _as_tree(rows: Any) -> list[tuple[Any, int]]:
    """Return rows with their depth, each parent followed by its children."""
    children: dict[uuid.UUID | None, list[Any]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    ordered: list[tuple[Any, int]] = []

    def walk(parent_id: uuid.UUID | None, depth: int) -> None:
        for row in children.get(parent_id, ()):
            ordered.append((row, depth))
            walk(row.id, depth + 1)

    walk(None, 0)
    return ordered
