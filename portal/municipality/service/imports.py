"""Takes over areas and topics that were read from a file: all of them or none."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, unit_of_work
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web.listings import to_json
from portal.municipality.events import AreaChanged
from portal.municipality.models import AreaImportRow, AreaRow, TopicRow
from portal.municipality.policy import MANAGE
from portal.municipality.queries.imports import import_record
from portal.municipality.records import ImportedArea, ImportedTopic
from portal.municipality.service import checks

KEEP_IMPORTS = timedelta(days=1)
T = TypeVar("T", ImportedArea, ImportedTopic)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """How many were new, how many changed, and how many were as in the file already."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def keep_import(actor: Actor, file_name: str, areas: Sequence[ImportedArea]) -> uuid.UUID:
    """Keep areas that were read, so that somebody can look at them before they are taken over.

    :raises Problems: when an area lies in one that is neither in the file nor known.
    """
    require(actor, MANAGE)
    known = set(session().execute(select(AreaRow.slug)).scalars())
    _in_order(areas, known)
    row = AreaImportRow(
        id=new_id(),
        file_name=file_name[:200],
        content={"areas": to_json(list(areas))},
        created_at=clock.now(),
    )
    session().add(row)
    return row.id


def apply_import(actor: Actor, import_id: uuid.UUID) -> ImportOutcome:
    """Take over a kept import and forget it.

    :raises NotFound: when it is gone, or was taken over already.
    """
    require(actor, MANAGE)
    kept = import_record(import_id)
    forget_import(actor, import_id)
    return import_areas(actor, kept.areas)


def forget_import(actor: Actor, import_id: uuid.UUID) -> None:
    """Throw a kept import away."""
    require(actor, MANAGE)
    row = session().get(AreaImportRow, import_id)
    if row is None:
        raise NotFound
    session().delete(row)
    session().flush()


def clear_imports() -> int:
    """Delete imports nobody took over within a day (periodic job)."""
    with unit_of_work():
        gone = session().execute(
            delete(AreaImportRow)
            .where(AreaImportRow.created_at < clock.now() - KEEP_IMPORTS)
            .execution_options(synchronize_session=False)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


def import_areas(actor: Actor, areas: Iterable[ImportedArea]) -> ImportOutcome:
    """Create or change areas by their slug; what the file leaves out stays as it is.

    :raises Problems: when an area lies in one that is neither in the file nor known.
    """
    require(actor, MANAGE)
    rows = {row.slug: row for row in session().execute(select(AreaRow)).scalars()}
    created = changed = unchanged = 0
    position = max((row.position for row in rows.values()), default=0)
    for area in _in_order(areas, set(rows)):
        row = rows.get(area.slug)
        if row is None:
            position += 1
            row = rows[area.slug] = AreaRow(
                id=new_id(), slug=area.slug, position=position, created_at=clock.now()
            )
            _fill_area(row, area, rows)
            row.population = area.population or 0
            session().add(row)
            created += 1
        elif _fill_area(row, area, rows):
            row.version += 1
            changed += 1
        else:
            unchanged += 1
            continue
        session().flush()
        emit(AreaChanged(area_id=row.id))
    _refuse_circles(rows)
    _note(actor, "municipality.areas_imported", created, changed)
    return ImportOutcome(created, changed, unchanged)


def _fill_area(row: AreaRow, area: ImportedArea, rows: dict[str, AreaRow]) -> bool:
    wanted: dict[str, object] = {"name": area.name}
    if area.parent is not None:
        wanted["parent_id"] = rows[area.parent].id if area.parent else None
    if area.population is not None:
        wanted["population"] = area.population
    if area.boundary is not None:
        wanted["boundary"] = area.boundary
    return _set(row, wanted)


def import_topics(actor: Actor, topics: Iterable[ImportedTopic]) -> ImportOutcome:
    """Create or change topics by their slug.

    :raises Problems: when a topic's parent is neither in the file nor known.
    """
    require(actor, MANAGE)
    rows = {row.slug: row for row in session().execute(select(TopicRow)).scalars()}
    created = changed = unchanged = 0
    position = max((row.position for row in rows.values()), default=0)
    for topic in _in_order(topics, set(rows)):
        row = rows.get(topic.slug)
        wanted = {
            "name": topic.name,
            "icon": topic.icon,
            "colour": topic.colour,
            "parent_id": rows[topic.parent].id if topic.parent else None,
        }
        if row is None:
            position += 1
            row = rows[topic.slug] = TopicRow(id=new_id(), slug=topic.slug, position=position)
            _set(row, wanted)
            session().add(row)
            created += 1
        elif _set(row, wanted):
            row.version += 1
            changed += 1
        else:
            unchanged += 1
        session().flush()
    _refuse_circles(rows)
    _note(actor, "municipality.topics_imported", created, changed)
    return ImportOutcome(created, changed, unchanged)


def _set(row: object, wanted: dict[str, object]) -> bool:
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _note(actor: Actor, action: str, created: int, changed: int) -> None:
    write_audit(actor, action, created=created, changed=changed)
    checks.changed()


def _in_order(given: Iterable[T], known: set[str]) -> list[T]:
    """Return parents before their children.

    :raises Problems: for an unknown parent, or things that lie in each other in a circle.
    """
    waiting, placed, ordered = list(given), set(known), list[T]()
    in_file = {thing.slug for thing in waiting}
    placed -= in_file
    while waiting:
        ready = [t for t in waiting if not t.parent or t.parent in placed]
        if not ready:
            raise Problems([_lost(t, in_file | known) for t in waiting[:50]])
        ordered += ready
        placed |= {t.slug for t in ready}
        waiting = [t for t in waiting if t.slug not in placed]
    return ordered


def _refuse_circles(rows: Mapping[str, AreaRow] | Mapping[str, TopicRow]) -> None:
    # The file and what was there before can be a circle together though neither is one alone.
    known = {row.id: row for row in rows.values()}
    for slug, row in rows.items():
        if any(checks.parent_problems(known, row.parent_id, row.id)):
            raise Problems(
                Problem("file", "circle", _("“%(slug)s” would lie inside itself.", slug=slug))
            )


def _lost(thing: ImportedArea | ImportedTopic, known: set[str]) -> Problem:
    if thing.parent in known:
        why = _(
            "“%(slug)s” lies inside itself, by way of “%(parent)s”.",
            slug=thing.slug,
            parent=thing.parent,
        )
        return Problem("file", "circle", f"{thing.where}: {why}")
    why = _("the parent “%(parent)s” is neither in the file nor known.", parent=thing.parent)
    return Problem("file", "unknown_parent", f"{thing.where}: {why}")
