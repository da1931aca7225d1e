"""Areas, topics, departments and the town's map, from memory."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from portal.municipality.queries.maps import base_map, locate
from portal.municipality.queries.snapshot import STAMP, forget_snapshot, snapshot
from portal.municipality.records import AreaRecord, DepartmentRecord, TopicRecord

__all__ = [
    "STAMP",
    "area_and_ancestors",
    "area_and_descendants",
    "area_by_slug",
    "areas",
    "base_map",
    "department_by_slug",
    "departments",
    "forget_snapshot",
    "locate",
    "topic_and_descendants",
    "topic_by_slug",
    "topics",
]


def areas() -> Mapping[uuid.UUID, AreaRecord]:
    """Return every area by identifier, parents before their children, in the town's order."""
    return snapshot().areas


def topics() -> Mapping[uuid.UUID, TopicRecord]:
    """Return every topic by identifier, parents before their children, in the town's order."""
    return snapshot().topics


def departments() -> Mapping[uuid.UUID, DepartmentRecord]:
    """Return every department by identifier, in the town's order."""
    return snapshot().departments


def area_by_slug(slug: str) -> AreaRecord | None:
    """Return the area whose address ends so."""
    return next((area for area in areas().values() if area.slug == slug), None)


def topic_by_slug(slug: str) -> TopicRecord | None:
    """Return the topic whose address ends so."""
    return next((topic for topic in topics().values() if topic.slug == slug), None)


def department_by_slug(slug: str) -> DepartmentRecord | None:
    """Return the department whose address ends so."""
    return next((found for found in departments().values() if found.slug == slug), None)


def area_and_ancestors(area_id: uuid.UUID | None) -> tuple[uuid.UUID, ...]:
    """Return an area and the areas it lies in, the area first; nothing for an unknown one."""
    known = areas()
    chain: list[uuid.UUID] = []
    while area_id is not None and area_id in known and area_id not in chain:
        chain.append(area_id)
        area_id = known[area_id].parent_id
    return tuple(chain)


def area_and_descendants(area_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Return an area and every area inside it; nothing for an unknown one."""
    return _with_descendants(areas(), area_id)


def topic_and_descendants(topic_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Return a topic and every topic below it; nothing for an unknown one."""
    return _with_descendants(topics(), topic_id)


def _with_descendants(
    known: Mapping[uuid.UUID, AreaRecord] | Mapping[uuid.UUID, TopicRecord], start: uuid.UUID
) -> tuple[uuid.UUID, ...]:
    found: dict[uuid.UUID, None] = {}
    for identifier, record in known.items():
        if identifier == start or record.parent_id in found:
            found[identifier] = None
    return tuple(found)
