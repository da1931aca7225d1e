"""Publishes, closes and archives."""

from __future__ import annotations

import uuid

from portal.consultations.checklist import objections, publishing_problems
from portal.consultations.events import (
    ConsultationArchived,
    ConsultationClosed,
    ConsultationPublished,
)
from portal.consultations.hooks import ConsultationHooks
from portal.consultations.policy import ARCHIVE, CLOSE, PUBLISH
from portal.consultations.records import ConsultationRecord, ConsultationState, Moment
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
    refuse([*publishing_problems(record), *objections(record)])
    row.state, row.published_at = ConsultationState.PUBLISHED, clock.now()
    publish_uploads(SUBJECT, consultation_id)
    emit(ConsultationPublished(consultation_id, record.slug), actor.person_id)
    changed(actor, record, "consultations.published")


def close_consultation(
    actor: Actor, consultation_id: uuid.UUID, *, unanswered: bool = False
) -> None:
    """End a consultation now, whatever its phases say; its results stay.

    :param unanswered: close it before its last phase is over although people still wait for an
        answer. Once it is over that is no excuse any more, and it is never archived like this.
    :raises Problems: naming what people still wait for.
    """
    row, record = for_change(consultation_id)
    require(actor, CLOSE, record)
    problems = _still_owed(record)
    if not (unanswered and record.moment_now is not Moment.FINISHED):
        refuse(problems)
    row.state, row.closed_at = ConsultationState.CLOSED, clock.now()
    emit(ConsultationClosed(consultation_id), actor.person_id)
    changed(
        actor,
        record,
        "consultations.closed",
        **({"unanswered": " ".join(one.message for one in problems)[:1000]} if problems else {}),
    )


def _still_owed(record: ConsultationRecord) -> list[Problem]:
    problems: list[Problem] = []
    for _plugin, found in collect(ConsultationHooks.check_closing, consultation=record):
        problems.extend(found)
    return problems


def archive_consultation(actor: Actor, consultation_id: uuid.UUID) -> None:
    """Take a closed consultation off the list; its page stays.

    :raises Problems: naming what people still wait for.
    """
    row, record = for_change(consultation_id)
    require(actor, ARCHIVE, record)
    refuse(_still_owed(record))
    row.state = ConsultationState.ARCHIVED
    emit(ConsultationArchived(consultation_id), actor.person_id)
    changed(actor, record, "consultations.archived")
