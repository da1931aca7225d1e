"""Questions about who took part."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.consultations.models import PhaseRow
from portal.consultations.participation.models import (
    ConsultationParticipantRow,
    PaperSheetRow,
    ParticipationCodeBatchRow,
    ParticipationCodeRow,
    ParticipationRow,
)
from portal.consultations.participation.records import (
    Attendance,
    Channel,
    CodeBatchRecord,
    ParticipationRecord,
    SheetRecord,
)
from portal.core.database import session

P = ParticipationRow


def participation_of(phase_id: uuid.UUID, key: str) -> ParticipationRecord | None:
    """Return that this participant took part in a phase, ``None`` when they have not."""
    row = (
        session().execute(_columns().where(P.phase_id == phase_id, P.participant_key == key))
    ).first()
    return None if row is None else _record(row)


def entered_by(phase_id: uuid.UUID, key: str) -> uuid.UUID | None:
    """Return the officer who entered a participant for them, if one did."""
    return (
        session()
        .execute(select(P.entered_by).where(P.phase_id == phase_id, P.participant_key == key))
        .scalar_one_or_none()
    )


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


def phases_used_by(code_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the phases in which a code has been counted, in whichever way it came."""
    return frozenset(session().execute(select(P.phase_id).where(P.code_id == code_id)).scalars())


def code_with(code_hash: str, consultation_id: uuid.UUID) -> Row[*tuple[Any, ...]] | None:
    """Return ``id``, ``serial``, ``area_id`` and ``cancelled_at`` of a consultation's code."""
    return _code(ParticipationCodeRow.code_hash == code_hash, consultation_id)


def code_of(code_id: uuid.UUID, consultation_id: uuid.UUID) -> Row[*tuple[Any, ...]] | None:
    """Return what :func:`code_with` does, by identifier."""
    return _code(ParticipationCodeRow.id == code_id, consultation_id)


def _code(condition: Any, consultation_id: uuid.UUID) -> Row[*tuple[Any, ...]] | None:
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


def batches_of(consultation_id: uuid.UUID) -> list[CodeBatchRecord]:
    """Return a consultation's batches of codes, the newest first."""
    code, batch = ParticipationCodeRow, ParticipationCodeBatchRow
    used = (
        select(func.count(func.distinct(code.id)))
        .join(P, P.code_id == code.id)
        .where(code.batch_id == batch.id)
        .scalar_subquery()
    )
    cancelled = (
        select(func.count())
        .where(code.batch_id == batch.id, code.cancelled_at.is_not(None))
        .scalar_subquery()
    )
    rows = session().execute(
        select(batch.id, batch.title, batch.area_id, batch.size, batch.created_at, used, cancelled)
        .where(batch.consultation_id == consultation_id)
        .order_by(batch.created_at.desc(), batch.id.desc())
    )
    return [CodeBatchRecord(*row) for row in rows]


def sheet_with(phase_id: uuid.UUID, code_id: uuid.UUID) -> SheetRecord | None:
    """Return the paper form with a code, when it was keyed in."""
    row = PaperSheetRow
    return _sheet(row.phase_id == phase_id, row.code_id == code_id)


def sheet_of(sheet_id: uuid.UUID) -> SheetRecord | None:
    """Return one paper form."""
    return _sheet(PaperSheetRow.id == sheet_id)


def sheets_to_settle(phase_id: uuid.UUID, limit: int = 50) -> list[SheetRecord]:
    """Return forms whose two keyings differ, the oldest first."""
    row = PaperSheetRow
    found = session().execute(
        _sheets()
        .where(row.phase_id == phase_id, row.state == "differs")
        .order_by(row.keyed_at, row.id)
        .limit(limit)
    )
    return [SheetRecord(*one) for one in found]


def _sheet(*conditions: Any) -> SheetRecord | None:
    row = session().execute(_sheets().where(*conditions)).first()
    return None if row is None else SheetRecord(*row)


def _sheets() -> Select[*tuple[Any, ...]]:
    row, code, batch = PaperSheetRow, ParticipationCodeRow, ParticipationCodeBatchRow
    return (
        select(
            row.id,
            row.phase_id,
            row.code_id,
            batch.title,
            code.serial,
            row.state,
            row.first,
            row.second,
            row.first_by,
            row.second_by,
            row.keyed_at,
        )
        .join(code, code.id == row.code_id)
        .join(batch, batch.id == code.batch_id)
    )


def attendance_of(consultation_id: uuid.UUID) -> dict[uuid.UUID, Attendance]:
    """Return how many took part in each phase, by channel, and its paper forms by state."""
    counts: defaultdict[uuid.UUID, dict[Channel, int]] = defaultdict(dict)
    for phase_id, channel, number in session().execute(
        select(P.phase_id, P.channel, func.count())
        .where(P.consultation_id == consultation_id)
        .group_by(P.phase_id, P.channel)
    ):
        counts[phase_id][Channel(channel)] = number
    row = PaperSheetRow
    sheets: defaultdict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for phase_id, state, number in session().execute(
        select(row.phase_id, row.state, func.count())
        .join(PhaseRow, PhaseRow.id == row.phase_id)
        .where(PhaseRow.consultation_id == consultation_id)
        .group_by(row.phase_id, row.state)
    ):
        sheets[phase_id][state] = number
    return {
        phase_id: Attendance(phase_id, counts[phase_id], sheets[phase_id])
        for phase_id in {*counts, *sheets}
    }


def _columns() -> Select[*tuple[Any, ...]]:
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


def _record(row: Row[*tuple[Any, ...]]) -> ParticipationRecord:
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
