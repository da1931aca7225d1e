"""Who supports which question, and what people asked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.consultations.methods.questions.models import QuestionRow, QuestionSupportRow
from portal.consultations.methods.questions.queries.columns import (
    question_columns,
    question_record,
)
from portal.consultations.methods.questions.records import QuestionRecord
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session

Q, S, P = QuestionRow, QuestionSupportRow, ParticipationRow


def supported_among(
    participation_id: uuid.UUID | None, ids: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Return which of the given questions a participant supports."""
    if participation_id is None or not ids:
        return frozenset()
    found = session().execute(
        select(S.question_id).where(
            S.participation_id == participation_id, S.question_id.in_(list(ids))
        )
    )
    return frozenset(found.scalars())


def support_of(question_id: uuid.UUID, participation_id: uuid.UUID) -> datetime | None:
    """Return since when a participant supports a question."""
    return (
        session()
        .execute(
            select(S.created_at).where(
                S.question_id == question_id, S.participation_id == participation_id
            )
        )
        .scalar_one_or_none()
    )


def asked_by(participation_id: uuid.UUID) -> int:
    """Return how many questions a participant has asked in the phase."""
    statement = select(func.count()).select_from(Q).where(Q.participation_id == participation_id)
    return int(session().execute(statement).scalar_one())


def questions_asked(participation_id: uuid.UUID, limit: int = 20) -> tuple[QuestionRecord, ...]:
    """Return what a participant asked, in every state, the latest first."""
    statement = (
        question_columns()
        .where(Q.participation_id == participation_id)
        .order_by(Q.id.desc())
        .limit(limit)
    )
    return tuple(question_record(row) for row in session().execute(statement))


def asked_by_person(person_id: uuid.UUID, limit: int = 100) -> tuple[QuestionRecord, ...]:
    """Return what a person asked in every consultation, the latest first."""
    statement = (
        question_columns()
        .join(P, P.id == Q.participation_id)
        .where(P.person_id == person_id)
        .order_by(Q.id.desc())
        .limit(limit)
    )
    return tuple(question_record(row) for row in session().execute(statement))


def supported_by_person(person_id: uuid.UUID) -> list[tuple[int, str, datetime]]:
    """Return (number, text, since when) of every question a person supports."""
    rows = session().execute(
        select(Q.number, Q.text, S.created_at)
        .join(S, S.question_id == Q.id)
        .join(P, P.id == S.participation_id)
        .where(P.person_id == person_id)
        .order_by(S.created_at)
    )
    return [(row.number, row.text, row.created_at) for row in rows]


def untold(question_id: uuid.UUID, limit: int) -> Sequence[tuple[uuid.UUID, uuid.UUID | None]]:
    """Return the next (participation, person) who were not told of a question's answer."""
    rows = session().execute(
        select(S.participation_id, P.person_id)
        .join(P, P.id == S.participation_id)
        .where(S.question_id == question_id, S.told_at.is_(None))
        .order_by(S.participation_id)
        .limit(limit)
    )
    return [(row.participation_id, row.person_id) for row in rows]
