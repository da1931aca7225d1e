"""Writes drafts and changes a consultation's texts and conditions."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, insert

from portal.consultations.checklist import checklist, missing
from portal.consultations.desks import require_department
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
)
from portal.consultations.policy import EDIT
from portal.consultations.queries import slug_is_taken
from portal.consultations.records import (
    ConsultationDraft,
    ConsultationState,
)
from portal.consultations.service.changing import (
    STAMP,
    SUBJECT,
    changed,
    for_change,
    refuse,
)
from portal.consultations.service.checking import SLUG_MAX, draft_problems
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Stale
from portal.core.text.slug import slugify


def create_consultation(actor: Actor, draft: ConsultationDraft) -> uuid.UUID:
    """Write a new consultation as a draft; return its identifier.

    :raises Problems: when a text is missing or too long, the address is taken, or the department
        in charge is not the actor's.
    """
    require_department(actor, draft.department_id)
    refuse(draft_problems(draft, None))
    now = clock.now()
    row = ConsultationRow(
        id=new_id(),
        slug=_free_slug(draft),
        state=ConsultationState.DRAFT,
        created_by=actor.person_id,
        created_at=now,
        version=0,
    )
    _fill(row, draft)
    session().add(row)
    session().flush()
    _set_subjects(row.id, draft)
    write_audit(actor, "consultations.created", subject_kind=SUBJECT, subject_id=row.id)
    touch(STAMP)
    return row.id


def edit_consultation(
    actor: Actor, consultation_id: uuid.UUID, draft: ConsultationDraft, version: int
) -> None:
    """Change a consultation's texts and conditions.

    :param version: the version the form was opened with.
    :raises Stale: when somebody else changed it since.
    """
    row, record = for_change(consultation_id)
    require(actor, EDIT, record)
    if row.version != version:
        raise Stale
    if draft.department_id != record.department_id:
        require_department(actor, draft.department_id)
    problems = draft_problems(draft, record)
    if record.state is not ConsultationState.DRAFT:
        lacking = missing(checklist(record, draft))
        problems += [Problem(item.name, "needed", str(item.help)) for item in lacking]
    refuse(problems)
    if draft.slug:
        row.slug = draft.slug
    _fill(row, draft)
    session().flush()
    _set_subjects(row.id, draft)
    changed(actor, record, "consultations.edited")


def _fill(row: ConsultationRow, draft: ConsultationDraft) -> None:
    row.title, row.summary = draft.title, draft.summary
    row.description, row.privacy_notice = draft.description, draft.privacy_notice
    row.department_id = draft.department_id
    row.languages = list(draft.languages)
    row.eligibility = draft.eligibility.to_json()
    row.changed_at = clock.now()
    row.version = (row.version or 0) + 1


def _set_subjects(consultation_id: uuid.UUID, draft: ConsultationDraft) -> None:
    current = session()
    area, topic = ConsultationAreaRow, ConsultationTopicRow
    current.execute(delete(area).where(area.consultation_id == consultation_id))
    current.execute(delete(topic).where(topic.consultation_id == consultation_id))
    if draft.area_ids:
        rows = [{"consultation_id": consultation_id, "area_id": a} for a in set(draft.area_ids)]
        current.execute(insert(area), rows)
    if draft.topic_ids:
        rows = [{"consultation_id": consultation_id, "topic_id": t} for t in set(draft.topic_ids)]
        current.execute(insert(topic), rows)


def _free_slug(draft: ConsultationDraft) -> str:
    if draft.slug:
        return draft.slug
    text = next(iter(draft.title.values()), "")
    return free_slug(slugify(text, max_length=SLUG_MAX - 5, fallback="consultation"))


def free_slug(wanted: str) -> str:
    """Return ``wanted``, or it with the first number that makes it nobody else's."""
    slug, number = wanted, 2
    while slug_is_taken(slug):
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def touch_consultation(actor: Actor, consultation_id: uuid.UUID, what: str) -> None:
    """Record that something around a consultation (a picture, a document) was changed."""
    _row, record = for_change(consultation_id)
    require(actor, EDIT, record)
    changed(actor, record, what)
