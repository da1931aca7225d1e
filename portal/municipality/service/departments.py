"""Creates, changes and deletes departments."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from flask_babel import gettext as _

from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem
from portal.municipality.models import DepartmentRow
from portal.municipality.policy import MANAGE
from portal.municipality.records import DepartmentDraft
from portal.municipality.service import checks

DESCRIPTION_LENGTH = 2000
HOURS_LENGTH = 500
ADDRESS_LENGTH = 300
EMAIL_LENGTH = 320
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_department(actor: Actor, draft: DepartmentDraft) -> uuid.UUID:
    """Add a department and return its identifier.

    :raises Problems: when the draft is refused.
    """
    require(actor, MANAGE)
    slug = checks.slug_of(draft.slug, draft.name)
    checks.refuse(_problems(draft, slug))
    row = DepartmentRow(id=new_id())
    _fill(row, draft, slug)
    with translate_conflicts({"uq_department_slug": _slug_taken()}):
        session().add(row)
    _note(actor, "municipality.department_created", row)
    return row.id


def edit_department(
    actor: Actor, department_id: uuid.UUID, draft: DepartmentDraft, version: int | None = None
) -> None:
    """Change a department.

    :param version: the department's version when the form was opened.
    :raises Problems: when the draft is refused, or somebody else was faster.
    """
    require(actor, MANAGE)
    row = session().get(DepartmentRow, department_id, with_for_update=True)
    if row is None:
        raise NotFound
    checks.require_version(row, version)
    slug = checks.slug_of(draft.slug, draft.name)
    checks.refuse(_problems(draft, slug))
    with translate_conflicts({"uq_department_slug": _slug_taken()}):
        _fill(row, draft, slug)
        row.version += 1
    _note(actor, "municipality.department_changed", row)


def delete_department(actor: Actor, department_id: uuid.UUID) -> None:
    """Delete a department nothing refers to.

    :raises Problems: when something does.
    """
    require(actor, MANAGE)
    row = session().get(DepartmentRow, department_id)
    if row is None:
        raise NotFound
    checks.refuse_if_used("department", department_id)
    session().delete(row)
    session().flush()
    _note(actor, "municipality.department_deleted", row)


def _fill(row: DepartmentRow, draft: DepartmentDraft, slug: str) -> None:
    row.slug, row.name, row.description = slug, draft.name, draft.description
    row.email, row.address, row.position = draft.email, draft.address, draft.position
    row.hours = {"text": dict(draft.hours)}


def _note(actor: Actor, action: str, row: DepartmentRow) -> None:
    write_audit(actor, action, subject_kind="department", subject_id=row.id, slug=row.slug)
    checks.changed()


def _slug_taken() -> Problem:
    return Problem("slug", "taken", _("Another department has this address. Choose another one."))


def _problems(draft: DepartmentDraft, slug: str) -> Iterator[Problem]:
    yield from checks.name_problems(draft.name)
    yield from checks.slug_problems(slug)
    yield from checks.number_problems("position", draft.position, 0, checks.POSITION_MAX)
    texts = (
        ("description", draft.description.values(), DESCRIPTION_LENGTH),
        ("hours", draft.hours.values(), HOURS_LENGTH),
        ("address", [draft.address], ADDRESS_LENGTH),
        ("email", [draft.email], EMAIL_LENGTH),
    )
    for field, values, longest in texts:
        if any(len(value) > longest for value in values):
            yield Problem(
                field, "too_long", _("Shorten this to at most %(max)s characters.", max=longest)
            )
    if draft.email and not _EMAIL.fullmatch(draft.email):
        yield Problem(
            "email",
            "malformed",
            _("Write an address such as roads@example.org, or leave it empty."),
        )
