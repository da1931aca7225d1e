"""What every change of a consultation goes through: read under lock, write down, announce."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.consultations.events import (
    ConsultationChanged,
)
from portal.consultations.models import (
    ConsultationRow,
    PhaseRow,
)
from portal.consultations.queries import consultation_of
from portal.consultations.records import (
    ConsultationRecord,
    ConsultationState,
)
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import session, touch
from portal.core.events import emit
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems

STAMP = "consultations"
SUBJECT = "consultation"


def stamp_of(consultation_id: uuid.UUID) -> str:
    """Name of the version stamp of one consultation, moved by whatever people contribute."""
    return f"consultation:{consultation_id}"


def for_change(consultation_id: uuid.UUID) -> tuple[ConsultationRow, ConsultationRecord]:
    """Return a consultation\'s row, locked, and its record.

    :raises NotFound: when there is none.
    """
    statement = select(ConsultationRow).where(ConsultationRow.id == consultation_id)
    row = session().execute(statement.with_for_update()).scalar_one_or_none()
    record = consultation_of(consultation_id)
    if row is None or record is None:
        raise NotFound
    return row, record


def changed(actor: Actor, record: ConsultationRecord, action: str, **detail: str) -> None:
    """Bring the dates up to date, write the audit entry and tell everybody who waits for it."""
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
    rows = (
        session()
        .execute(
            select(PhaseRow.opens_at, PhaseRow.closes_at).where(
                PhaseRow.consultation_id == consultation_id
            )
        )
        .all()
    )
    opens = min((row.opens_at for row in rows), default=None)
    return opens, max((row.closes_at for row in rows), default=None)


def refuse(problems: Sequence[Problem]) -> None:
    """Raise what was found wrong, if anything."""
    if problems:
        raise Problems(problems)
