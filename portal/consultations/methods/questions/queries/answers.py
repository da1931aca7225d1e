"""Answers of the council: what holds, what came before, what is being written."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from portal.consultations.methods.questions.models import AnswerRow
from portal.consultations.methods.questions.queries.columns import answer_columns, answer_record
from portal.consultations.methods.questions.records import AnswerRecord
from portal.core.database import session

A = AnswerRow


def answers_of(question_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, AnswerRecord]:
    """Return the answer that holds for each of the questions that has one."""
    if not question_ids:
        return {}
    statement = (
        answer_columns()
        .where(A.question_id.in_(question_ids), A.published_at.is_not(None))
        .order_by(A.published_at, A.id)
    )
    # Later ones take the place of earlier ones.
    return {row.question_id: answer_record(row) for row in session().execute(statement)}


def history_of(question_id: uuid.UUID) -> tuple[AnswerRecord, ...]:
    """Return every published answer to a question, the latest first."""
    statement = (
        answer_columns()
        .where(A.question_id == question_id, A.published_at.is_not(None))
        .order_by(A.published_at.desc(), A.id.desc())
    )
    return tuple(answer_record(row) for row in session().execute(statement))


def draft_of(question_id: uuid.UUID) -> AnswerRecord | None:
    """Return the answer that is being written."""
    statement = answer_columns().where(A.question_id == question_id, A.published_at.is_(None))
    row = session().execute(statement).first()
    return None if row is None else answer_record(row)
