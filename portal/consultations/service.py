"""The only writer of consultations and their phases: drafts, publishing, closing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from portal.consultations.checklist import checklist
from portal.consultations.events import (
    ConsultationArchived,
    ConsultationChanged,
    ConsultationClosed,
    ConsultationPublished,
)
from portal.consultations.hooks import ConsultationHooks, methods
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
    PhaseRow,
)
from portal.consultations.policy import ARCHIVE, CLOSE, EDIT, PUBLISH
from portal.consultations.queries import consultation_of, slug_is_taken
from portal.consultations.records import (
    ConsultationDraft,
    ConsultationRecord,
    ConsultationState,
    PhaseDraft,
)
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.events import emit
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, require
from portal.core.plugins.calls import collect
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.text.slug import slugify
from portal.core.uploads.service import publish_uploads
from portal.municipality.queries import areas, departments, topics

STAMP = "consultations"
SUBJECT = "consultation"
TITLE_MAX, SUMMARY_MAX, TEXT_MAX, SLUG_MAX = 150, 400, 20_000, 80
LONGEST_PHASE = timedelta(days=3 * 366)


def stamp_of(consultation_id: uuid.UUID) -> str:
    """Name of the version stamp of one consultation, moved by whatever people contribute."""
    return f"consultation:{consultation_id}"


def create_consultation(actor: Actor, draft: ConsultationDraft) -> uuid.UUID:
    """Write a new consultation as a draft; return its identifier.

    :raises Problems: when a text is missing or too long, or the address is taken.
    """
    require(actor, EDIT)
    _refuse(_draft_problems(draft, None))
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
    row, record = _for_change(consultation_id)
    require(actor, EDIT, record)
    if row.version != version:
        raise Stale
    problems = _draft_problems(draft, record)
    if record.state is not ConsultationState.DRAFT:
        missing = [item for item in checklist(record, draft) if not item.done]
        problems += [Problem(item.name, "needed", str(item.help)) for item in missing]
    _refuse(problems)
    if draft.slug:
        row.slug = draft.slug
    _fill(row, draft)
    session().flush()
    _set_subjects(row.id, draft)
    _changed(actor, record, "consultations.edited")


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


def add_phase(actor: Actor, consultation_id: uuid.UUID, draft: PhaseDraft) -> uuid.UUID:
    """Add a phase; return its identifier."""
    _row, record = _for_change(consultation_id)
    require(actor, EDIT, record)
    _refuse_closed(record)
    _refuse(_phase_problems(draft))
    phase = PhaseRow(
        id=new_id(),
        consultation_id=consultation_id,
        title=draft.title,
        description=draft.description,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        method=draft.method,
        settings=dict(draft.settings),
        version=1,
    )
    session().add(phase)
    _changed(actor, record, "consultations.phase_added", phase=str(phase.id))
    return phase.id


def edit_phase(
    actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID, draft: PhaseDraft, version: int
) -> None:
    """Change a phase. Once it has begun, its method and its beginning stay.

    :raises Stale: when somebody else changed it since ``version``.
    """
    _row, record = _for_change(consultation_id)
    require(actor, EDIT, record)
    _refuse_closed(record)
    phase = _phase_row(record, phase_id)
    if phase.version != version:
        raise Stale
    problems = _phase_problems(draft)
    begun = record.state is not ConsultationState.DRAFT and phase.opens_at <= clock.now()
    if begun and draft.method != phase.method:
        problems.append(Problem("method", "begun", _("This phase has begun; its method stays.")))
    if begun and draft.opens_at != phase.opens_at:
        problems.append(
            Problem("opens_at", "begun", _("This phase has begun; its beginning stays."))
        )
    _refuse(problems)
    assert draft.opens_at is not None and draft.closes_at is not None  # noqa: S101, PT018
    phase.title, phase.description = draft.title, draft.description
    phase.opens_at, phase.closes_at = draft.opens_at, draft.closes_at
    phase.method, phase.settings = draft.method, dict(draft.settings)
    phase.version += 1
    _changed(actor, record, "consultations.phase_edited", phase=str(phase_id),
             opens_at=str(draft.opens_at), closes_at=str(draft.closes_at))


def remove_phase(actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID) -> None:
    """Take a phase out of a draft; what people gave in a published one is never thrown away."""
    _row, record = _for_change(consultation_id)
    require(actor, EDIT, record)
    if record.state is not ConsultationState.DRAFT:
        raise Problems(
            Problem("", "published", _("Phases of a published consultation cannot be removed."))
        )
    session().delete(_phase_row(record, phase_id))
    _changed(actor, record, "consultations.phase_removed", phase=str(phase_id))


def publish_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """Show a consultation to everybody, once everything on the checklist is there.

    :raises Problems: naming what is missing.
    """
    row, record = _for_change(consultation_id)
    require(actor, PUBLISH, record)
    problems = [
        Problem(item.name, "needed", str(item.help)) for item in checklist(record) if not item.done
    ]
    for _plugin, found in collect(ConsultationHooks.check_opening, consultation=record):
        problems.extend(found)
    _refuse(problems)
    row.state, row.published_at = ConsultationState.PUBLISHED, clock.now()
    publish_uploads(SUBJECT, consultation_id)
    emit(ConsultationPublished(consultation_id, record.slug), actor.person_id)
    _changed(actor, record, "consultations.published")


def close_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """End a consultation now, whatever its phases say; its results stay."""
    row, record = _for_change(consultation_id)
    require(actor, CLOSE, record)
    row.state, row.closed_at = ConsultationState.CLOSED, clock.now()
    emit(ConsultationClosed(consultation_id), actor.person_id)
    _changed(actor, record, "consultations.closed")


def archive_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """Take a closed consultation off the list; its page stays."""
    row, record = _for_change(consultation_id)
    require(actor, ARCHIVE, record)
    row.state = ConsultationState.ARCHIVED
    emit(ConsultationArchived(consultation_id), actor.person_id)
    _changed(actor, record, "consultations.archived")


def touch_consultation(actor: Actor, consultation_id: uuid.UUID, what: str) -> None:
    """Record that something around a consultation (a picture, a document) was changed."""
    _row, record = _for_change(consultation_id)
    require(actor, EDIT, record)
    _changed(actor, record, what)


def _for_change(consultation_id: uuid.UUID) -> tuple[ConsultationRow, ConsultationRecord]:
    statement = select(ConsultationRow).where(ConsultationRow.id == consultation_id)
    row = session().execute(statement.with_for_update()).scalar_one_or_none()
    record = consultation_of(consultation_id)
    if row is None or record is None:
        raise NotFound
    return row, record


def _phase_row(record: ConsultationRecord, phase_id: uuid.UUID) -> PhaseRow:
    row = session().get(PhaseRow, phase_id)
    if row is None or row.consultation_id != record.id:
        raise NotFound
    return row


def _changed(actor: Actor, record: ConsultationRecord, action: str, **detail: str) -> None:
    session().flush()
    row = session().get(ConsultationRow, record.id)
    assert row is not None  # noqa: S101 - it was read in this unit of work
    opens, closes = _span(record.id)
    row.opens_at, row.closes_at = opens, closes
    if row.state in (ConsultationState.CLOSED, ConsultationState.ARCHIVED) and row.closed_at:
        row.closes_at = max(min(closes, row.closed_at), opens) if closes and opens else closes
    row.changed_at = clock.now()
    write_audit(actor, action, subject_kind=SUBJECT, subject_id=record.id, **detail)
    emit(ConsultationChanged(record.id), actor.person_id)
    touch(STAMP, stamp_of(record.id))


def _span(consultation_id: uuid.UUID) -> tuple[datetime | None, datetime | None]:
    rows = session().execute(
        select(PhaseRow.opens_at, PhaseRow.closes_at).where(
            PhaseRow.consultation_id == consultation_id
        )
    ).all()
    opens = min((row.opens_at for row in rows), default=None)
    return opens, max((row.closes_at for row in rows), default=None)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Problems(problems)


def _refuse_closed(record: ConsultationRecord) -> None:
    if record.state not in (ConsultationState.DRAFT, ConsultationState.PUBLISHED):
        raise Problems(Problem("", "closed", _("This consultation is closed; its phases stay.")))


def _draft_problems(draft: ConsultationDraft, record: ConsultationRecord | None) -> list[Problem]:
    problems = [
        *_text_problems("title", draft.title, TITLE_MAX, needed=True),
        *_text_problems("summary", draft.summary, SUMMARY_MAX),
        *_text_problems("description", draft.description, TEXT_MAX),
        *_text_problems("privacy_notice", draft.privacy_notice, TEXT_MAX),
    ]
    if draft.slug:
        if slugify(draft.slug, max_length=SLUG_MAX, fallback="") != draft.slug:
            message = _("Use small letters a to z, digits and hyphens, at most %(max)s.", max=SLUG_MAX)
            problems.append(Problem("slug", "format", message))
        elif slug_is_taken(draft.slug, record.id if record else None):
            message = _("Another consultation has this address. Choose a different one.")
            problems.append(Problem("slug", "taken", message))
    if draft.department_id is not None and draft.department_id not in departments():
        problems.append(Problem("department_id", "unknown", _("Choose a department of the list.")))
    if set(draft.area_ids) - set(areas()):
        problems.append(Problem("area_ids", "unknown", _("Choose areas of the list.")))
    if set(draft.topic_ids) - set(topics()):
        problems.append(Problem("topic_ids", "unknown", _("Choose topics of the list.")))
    if set(draft.eligibility.area_ids) - set(areas()):
        problems.append(Problem("who_areas", "unknown", _("Choose areas of the list.")))
    if not draft.languages:
        problems.append(Problem("languages", "needed", _("Choose at least one language.")))
    low, high = draft.eligibility.min_age, draft.eligibility.max_age
    if low is not None and high is not None and low > high:
        message = _("The greatest age must not be below the least.")
        problems.append(Problem("max_age", "order", message))
    return problems


def _phase_problems(draft: PhaseDraft) -> list[Problem]:
    problems = [
        *_text_problems("title", draft.title, TITLE_MAX, needed=True),
        *_text_problems("description", draft.description, TEXT_MAX),
    ]
    opens, closes = draft.opens_at, draft.closes_at
    if opens is None:
        problems.append(Problem("opens_at", "needed", _("Say when the phase opens.")))
    if closes is None:
        problems.append(Problem("closes_at", "needed", _("Say when the phase closes.")))
    if opens and closes and closes <= opens:
        problems.append(Problem("closes_at", "order", _("Choose an end after the beginning.")))
    elif opens and closes and closes - opens > LONGEST_PHASE:
        problems.append(Problem("closes_at", "too_long", _("Choose an end within three years.")))
    method = methods().get(draft.method)
    if method is None:
        problems.append(Problem("method", "unknown", _("Choose how people take part.")))
    else:
        problems.extend(method.problems(draft.settings))
    return problems


def _text_problems(
    field: str, text: TranslatedText, longest: int, *, needed: bool = False
) -> list[Problem]:
    problems = []
    if needed and not text:
        problems.append(Problem(field, "needed", _("This is needed in at least one language.")))
    if any(len(one) > longest for one in text.values()):
        message = _("Shorten this to %(max)s characters.", max=longest)
        problems.append(Problem(field, "too_long", message))
    return problems
