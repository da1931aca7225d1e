"""Which columns make which record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select

from portal.consultations.methods.questions.models import AnswerRow, QuestionRow
from portal.consultations.methods.questions.records import (
    AnswerRecord,
    Link,
    QuestionRecord,
    QuestionState,
)

Q, A = QuestionRow, AnswerRow


def question_columns() -> Select[*tuple[Any, ...]]:
    """Select what a question's record is made of."""
    return select(
        Q.id,
        Q.consultation_id,
        Q.phase_id,
        Q.number,
        Q.text,
        Q.language,
        Q.participation_id,
        Q.state,
        Q.merged_into,
        Q.follows,
        Q.support_count,
        Q.created_at,
        Q.answered_at,
        Q.moderated_at,
        Q.moderation_reason,
    )


def question_record(row: Row[Any]) -> QuestionRecord:
    """Return the record of a row selected with :func:`question_columns`."""
    values = list(row)
    values[7] = QuestionState(values[7])
    return QuestionRecord(*values)


def answer_columns() -> Select[*tuple[Any, ...]]:
    """Select what an answer's record is made of."""
    return select(
        A.id,
        A.question_id,
        A.text,
        A.links,
        A.department_id,
        A.revision,
        A.changed_at,
        A.published_at,
    )


def answer_record(row: Row[Any]) -> AnswerRecord:
    """Return the record of a row selected with :func:`answer_columns`."""
    values = list(row)
    values[3] = tuple(Link(link["title"], link["url"]) for link in values[3] or ())
    return AnswerRecord(*values)
