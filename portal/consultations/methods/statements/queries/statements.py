"""Questions about statements."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.consultations.methods.statements.models import ParticipantRow, StatementRow
from portal.consultations.methods.statements.policy import MODERATE
from portal.consultations.methods.statements.records import StatementRecord, StatementState
from portal.consultations.models import ConsultationRow
from portal.consultations.policy import TakePart
from portal.core.database import Order, Slice, page_of, session
from portal.core.permissions import Actor, may
from portal.core.problems import NotFound

S = StatementRow


def statement_columns() -> Select[*tuple[Any, ...]]:
    """Select what a record is made of."""
    return select(
        S.id,
        S.consultation_id,
        S.phase_id,
        S.number,
        S.text,
        S.language,
        S.author_id,
        S.state,
        S.is_seed,
        S.is_meta,
        S.agree_count,
        S.disagree_count,
        S.pass_count,
        S.created_at,
        S.moderated_at,
        S.moderation_reason,
    )


def statement_record(row: Row[Any]) -> StatementRecord:
    """Return the record of a selected row."""
    values = list(row)
    values[7] = StatementState(values[7])
    return StatementRecord(*values)


def statements_of(phase_id: uuid.UUID, *states: StatementState) -> list[StatementRecord]:
    """Return a phase's statements by number; by default the accepted ones."""
    wanted = states or (StatementState.ACCEPTED,)
    statement = statement_columns().where(S.phase_id == phase_id, S.state.in_(wanted))
    return [statement_record(row) for row in session().execute(statement.order_by(S.number))]


def statement_of(statement_id: uuid.UUID) -> StatementRecord | None:
    """Return one statement in whatever state it is."""
    row = session().execute(statement_columns().where(S.id == statement_id)).first()
    return statement_record(row) if row is not None else None


def statement_by_number(phase_id: uuid.UUID, number: int) -> StatementRecord | None:
    """Return one statement of a phase in whatever state it is."""
    found = statement_columns().where(S.phase_id == phase_id, S.number == number)
    row = session().execute(found).first()
    return statement_record(row) if row is not None else None


def statements_by_number(
    phase_id: uuid.UUID, numbers: Collection[int]
) -> dict[int, StatementRecord]:
    """Return several statements of a phase by number, in whatever state they are."""
    found = statement_columns().where(S.phase_id == phase_id, S.number.in_(numbers))
    return {row.number: statement_record(row) for row in session().execute(found)}


def access_statement(actor: Actor, subject: TakePart, number: int) -> StatementRecord:
    """Return a statement of a phase.

    :raises NotFound: when there is none, or it is not shown and the actor neither moderates
        nor wrote it.
    """
    found = statement_by_number(subject.phase.id, number)
    if found is None:
        raise NotFound
    if found.state is StatementState.ACCEPTED or may(actor, MODERATE, subject):
        return found
    if actor.person_id is not None and found.author_id is not None:
        author = (
            session()
            .execute(select(ParticipantRow.person_id).where(ParticipantRow.id == found.author_id))
            .scalar_one_or_none()
        )
        if author == actor.person_id:
            return found
    raise NotFound


def statement_texts(phase_id: uuid.UUID) -> dict[int, str]:
    """Return number → text of the statements that are shown, for finding similar ones."""
    rows = session().execute(
        select(S.number, S.text).where(S.phase_id == phase_id, S.state == StatementState.ACCEPTED)
    )
    return {row.number: row.text for row in rows}


def statements_page(
    phase_id: uuid.UUID, *, state: str, cursor: str | None, limit: int = 50
) -> Slice[StatementRecord]:
    """Return statements for moderators: those that wait first came first, others the latest."""
    statement = statement_columns().where(S.phase_id == phase_id)
    if state == "unreviewed":
        statement = statement.where(
            S.state == StatementState.ACCEPTED, S.moderated_at.is_(None), S.is_seed.is_(False)
        )
    elif state:
        statement = statement.where(S.state == state)
    order = [Order(S.number, "number", descending=state != StatementState.PENDING)]
    return page_of(statement, order, cursor, limit).map(statement_record)


def own_statements(participant_id: uuid.UUID, phase_id: uuid.UUID) -> list[StatementRecord]:
    """Return the statements somebody added in a phase."""
    statement = statement_columns().where(S.author_id == participant_id, S.phase_id == phase_id)
    return [statement_record(row) for row in session().execute(statement.order_by(S.number))]


def written_by(participant_ids: Collection[uuid.UUID]) -> list[StatementRecord]:
    """Return the statements some participants added, the latest first."""
    if not participant_ids:
        return []
    statement = statement_columns().where(S.author_id.in_(participant_ids))
    return [
        statement_record(row)
        for row in session().execute(statement.order_by(S.created_at.desc()).limit(200))
    ]


def waiting_for_moderation() -> Sequence[tuple[uuid.UUID, uuid.UUID, int, datetime, Any]]:
    """Return (consultation, phase, count, oldest, department) wherever statements wait."""
    rows = session().execute(
        select(
            S.consultation_id,
            S.phase_id,
            func.count().label("waiting"),
            func.min(S.created_at).label("oldest"),
            ConsultationRow.department_id,
        )
        .join(ConsultationRow, ConsultationRow.id == S.consultation_id)
        .where(S.state == StatementState.PENDING)
        .group_by(S.consultation_id, S.phase_id, ConsultationRow.department_id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
