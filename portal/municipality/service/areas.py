"""Creates, changes and deletes areas."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.events import emit
from portal.core.geo.geojson import GeoJSONInvalid, read_shape
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem
from portal.municipality.events import AreaChanged
from portal.municipality.models import AreaRow
from portal.municipality.policy import MANAGE
from portal.municipality.records import AreaDraft
from portal.municipality.service import checks


def create_area(actor: Actor, draft: AreaDraft) -> uuid.UUID:
    """Add an area and return its identifier.

    :raises Problems: when the draft is refused.
    """
    require(actor, MANAGE)
    slug = checks.slug_of(draft.slug, draft.name)
    checks.refuse(_problems(draft, slug, None))
    row = AreaRow(id=new_id(), slug=slug, created_at=clock.now())
    _fill(row, draft, slug)
    with translate_conflicts({"uq_area_slug": _slug_taken()}):
        session().add(row)
    _note(actor, "municipality.area_created", row)
    return row.id


def edit_area(
    actor: Actor, area_id: uuid.UUID, draft: AreaDraft, version: int | None = None
) -> None:
    """Change an area; its boundary stays where the draft has none.

    :param version: the area's version when the form was opened.
    :raises Problems: when the draft is refused, or somebody else was faster.
    """
    require(actor, MANAGE)
    row = session().get(AreaRow, area_id, with_for_update=True)
    if row is None:
        raise NotFound
    checks.require_version(row, version)
    slug = checks.slug_of(draft.slug, draft.name)
    checks.refuse(_problems(draft, slug, area_id))
    with translate_conflicts({"uq_area_slug": _slug_taken()}):
        _fill(row, draft, slug)
        row.version += 1
    _note(actor, "municipality.area_changed", row)


def delete_area(actor: Actor, area_id: uuid.UUID) -> None:
    """Delete an area nothing refers to.

    :raises Problems: when something does.
    """
    require(actor, MANAGE)
    row = session().get(AreaRow, area_id)
    if row is None:
        raise NotFound
    checks.refuse_if_used("area", area_id)
    session().delete(row)
    session().flush()
    _note(actor, "municipality.area_deleted", row)


def _fill(row: AreaRow, draft: AreaDraft, slug: str) -> None:
    row.slug, row.name, row.parent_id = slug, draft.name, draft.parent_id
    row.population, row.position = draft.population, draft.position
    if draft.boundary is not None:
        row.boundary = read_shape(draft.boundary).to_geojson()


def _note(actor: Actor, action: str, row: AreaRow) -> None:
    write_audit(actor, action, subject_kind="area", subject_id=row.id, slug=row.slug)
    emit(AreaChanged(area_id=row.id))
    checks.changed()


def _slug_taken() -> Problem:
    return Problem("slug", "taken", _("Another area has this address. Choose a different one."))


def _problems(draft: AreaDraft, slug: str, own_id: uuid.UUID | None) -> Iterator[Problem]:
    yield from checks.name_problems(draft.name)
    yield from checks.slug_problems(slug)
    yield from checks.number_problems("population", draft.population, 0, checks.POPULATION_MAX)
    yield from checks.number_problems("position", draft.position, 0, checks.POSITION_MAX)
    rows = session().execute(select(AreaRow.id, AreaRow.parent_id))
    yield from checks.parent_problems({row.id: row for row in rows}, draft.parent_id, own_id)
    yield from boundary_problems(draft.boundary)


def boundary_problems(boundary: Mapping[str, Any] | None) -> Iterator[Problem]:
    """Yield what is wrong with a boundary."""
    if boundary is None:
        return
    try:
        read_shape(boundary)
    except GeoJSONInvalid as error:
        yield Problem("boundary", error.code, _("The boundary cannot be used: %(why)s.", why=error))
