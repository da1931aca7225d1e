"""Publishes, closes and archives."""

from __future__ import annotations

import uuid

from portal.consultations.checklist import checklist
from portal.consultations.events import (
    ConsultationArchived,
    ConsultationClosed,
    ConsultationPublished,
)
from portal.consultations.hooks import ConsultationHooks
from portal.consultations.policy import ARCHIVE, CLOSE, PUBLISH
from portal.consultations.records import (
    ConsultationState,
)
from portal.consultations.service.changing import (
    SUBJECT,
    changed,
    for_change,
    refuse,
)
from portal.core import clock
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.plugins.calls import collect
from portal.core.problems import Problem
from portal.core.uploads.service import publish_uploads


def publish_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """Show a consultation to everybody, once everything on the checklist is there.

    :raises Problems: naming what is missing.
    """
    row, record = for_change(consultation_id)
    require(actor, PUBLISH, record)
    problems = [
        Problem(item.name, "needed", str(item.help)) for item in checklist(record) if not item.done
    ]
    for _plugin, found in collect(ConsultationHooks.check_opening, consultation=record):
        problems.extend(found)
    refuse(problems)
    row.state, row.published_at = ConsultationState.PUBLISHED, clock.now()
    publish_uploads(SUBJECT, consultation_id)
    emit(ConsultationPublished(consultation_id, record.slug), actor.person_id)
    changed(actor, record, "consultations.published")


def close_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """End a consultation now, whatever its phases say; its results stay."""
    row, record = for_change(consultation_id)
    require(actor, CLOSE, record)
    row.state, row.closed_at = ConsultationState.CLOSED, clock.now()
    emit(ConsultationClosed(consultation_id), actor.person_id)
    changed(actor, record, "consultations.closed")


def archive_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """Take a closed consultation off the list; its page stays."""
    row, record = for_change(consultation_id)
    require(actor, ARCHIVE, record)
    row.state = ConsultationState.ARCHIVED
    emit(ConsultationArchived(consultation_id), actor.person_id)
    changed(actor, record, "consultations.archived")
