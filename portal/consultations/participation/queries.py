"""Questions about who took part."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, select

from portal.consultations.participation.models import (
    ConsultationParticipantRow,
    ParticipationCodeBatchRow,
    ParticipationCodeRow,
    ParticipationRow,
)
from portal.consultations.participation.records import Channel, ParticipationRecord
from portal.core.database import session

P = ParticipationRow


def participation_of(phase_id: uuid.UUID, key: str) -> ParticipationRecord | None:
    """Return that this participant took part in a phase, ``None`` when they have not."""
    row = (
        session().execute(_columns().where(P.phase_id == phase_id, P.participant_key == key))
    ).first()
    return None if row is None else _record(row)


def person_ids_of(consultation_id: uuid.UUID) -> Iterable[uuid.UUID]:
    """Return the accounts that took part in a consultation, in any phase; each once."""
    row = ConsultationParticipantRow
    found = session().execute(
        select(row.person_id).where(
            row.consultation_id == consultation_id, row.person_id.is_not(None)
        )
    )
    return [person_id for (person_id,) in found if person_id is not None]


def counted_by(phase_id: uuid.UUID, registry_hash: str) -> Channel | None:
    """Return through which channel a natural person took part in a phase."""
    found = (
        session()
        .execute(select(P.channel).where(P.phase_id == phase_id, P.registry_hash == registry_hash))
        .scalar_one_or_none()
    )
    return None if found is None else Channel(found)


def code_with(code_hash: str, consultation_id: uuid.UUID) -> Row[Any] | None:
    """Return ``id``, ``serial``, ``area_id`` and ``cancelled_at`` of a consultation's code."""
    return _code(ParticipationCodeRow.code_hash == code_hash, consultation_id)


def code_of(code_id: uuid.UUID, consultation_id: uuid.UUID) -> Row[Any] | None:
    """Return what :func:`code_with` does, by identifier."""
    return _code(ParticipationCodeRow.id == code_id, consultation_id)


def _code(condition: Any, consultation_id: uuid.UUID) -> Row[Any] | None:
    code, batch = ParticipationCodeRow, ParticipationCodeBatchRow
    return (
        session()
        .execute(
            select(code.id, code.serial, batch.area_id, code.cancelled_at)
            .join(batch, batch.id == code.batch_id)
            .where(condition, batch.consultation_id == consultation_id)
        )
        .first()
    )


def _columns() -> Select[Any]:
    return select(
        P.id,
        P.consultation_id,
        P.phase_id,
        P.participant_key,
        P.channel,
        P.person_id,
        P.area_id,
        P.age_group,
        P.created_at,
    )


def _record(row: Row[Any]) -> ParticipationRecord:
    return ParticipationRecord(
        row.id,
        row.consultation_id,
        row.phase_id,
        row.participant_key,
        Channel(row.channel),
        row.person_id,
        row.area_id,
        row.age_group,
        row.created_at,
    )
