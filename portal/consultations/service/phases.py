"""Adds, changes and removes phases."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from portal.consultations.models import (
    PhaseRow,
)
from portal.consultations.policy import EDIT
from portal.consultations.records import (
    ConsultationRecord,
    ConsultationState,
    PhaseDraft,
)
from portal.consultations.service.changing import (
    changed,
    for_change,
    refuse,
)
from portal.consultations.service.checking import phase_problems
from portal.core import clock
from portal.core.database import new_id, session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale


def add_phase(actor: Actor, consultation_id: uuid.UUID, draft: PhaseDraft) -> uuid.UUID:
    """Add a phase; return its identifier."""
    _row, record = for_change(consultation_id)
    require(actor, EDIT, record)
    refuse_closed(record)
    refuse(phase_problems(draft))
    phase = PhaseRow(
        id=new_id(),
        consultation_id=consultation_id,
        title=draft.title,
        description=draft.description,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        method=draft.method,
        settings=dict(draft.settings),
        access=draft.access.to_json(),
        version=1,
    )
    session().add(phase)
    changed(actor, record, "consultations.phase_added", phase=str(phase.id))
    return phase.id


def edit_phase(
    actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID, draft: PhaseDraft, version: int
) -> None:
    """Change a phase. Once it has begun, its method and its beginning stay.

    :raises Stale: when somebody else changed it since ``version``.
    """
    _row, record = for_change(consultation_id)
    require(actor, EDIT, record)
    refuse_closed(record)
    phase = _phase_row(record, phase_id)
    if phase.version != version:
        raise Stale
    problems = phase_problems(draft)
    begun = record.state is not ConsultationState.DRAFT and phase.opens_at <= clock.now()
    if begun and draft.method != phase.method:
        problems.append(Problem("method", "begun", _("This phase has begun; its method stays.")))
    if begun and draft.opens_at != phase.opens_at:
        problems.append(
            Problem("opens_at", "begun", _("This phase has begun; its beginning stays."))
        )
    past = draft.closes_at is not None and draft.closes_at < clock.now()
    if begun and past and draft.closes_at != phase.closes_at:
        message = _("Choose a time still to come. To end it at once, close the consultation.")
        problems.append(Problem("closes_at", "past", message))
    refuse(problems)
    assert draft.opens_at is not None and draft.closes_at is not None  # noqa: S101, PT018
    phase.title, phase.description = draft.title, draft.description
    phase.opens_at, phase.closes_at = draft.opens_at, draft.closes_at
    phase.method, phase.settings = draft.method, dict(draft.settings)
    phase.access = draft.access.to_json()
    phase.version += 1
    changed(
        actor,
        record,
        "consultations.phase_edited",
        phase=str(phase_id),
        opens_at=str(draft.opens_at),
        closes_at=str(draft.closes_at),
    )


def remove_phase(actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID) -> None:
    """Take a phase out of a draft; what people gave in a published one is never thrown away."""
    _row, record = for_change(consultation_id)
    require(actor, EDIT, record)
    if record.state is not ConsultationState.DRAFT:
        raise Problems(
            Problem("", "published", _("Phases of a published consultation cannot be removed."))
        )
    session().delete(_phase_row(record, phase_id))
    changed(actor, record, "consultations.phase_removed", phase=str(phase_id))


def _phase_row(record: ConsultationRecord, phase_id: uuid.UUID) -> PhaseRow:
    row = session().get(PhaseRow, phase_id)
    if row is None or row.consultation_id != record.id:
        raise NotFound
    return row


def refuse_closed(record: ConsultationRecord) -> None:
    if record.state not in (ConsultationState.DRAFT, ConsultationState.PUBLISHED):
        raise Problems(Problem("", "closed", _("This consultation is closed; its phases stay.")))
