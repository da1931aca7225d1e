"""Questions: lists, one question, those that may be the same, and what search knows of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from portal.consultations.methods.questions.models import QuestionRow
from portal.consultations.methods.questions.policy import MODERATE
from portal.consultations.methods.questions.queries.columns import (
    question_columns,
    question_record,
)
from portal.consultations.methods.questions.records import QuestionRecord, QuestionState, Sort
from portal.consultations.models import ConsultationRow
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationState
from portal.core.database import Order, Slice, page_of, session
from portal.core.permissions import Actor, may
from portal.core.problems import NotFound

Q = QuestionRow
COMPARED = 500
"""How many questions, the most supported first, a new one is compared with while it is typed."""
_NEWEST = [Order(Q.id, "id", True)]
_SUPPORTED = [Order(Q.support_count, "support_count", True), Order(Q.id, "id", True)]
_OLDEST = [Order(Q.id, "id")]
OFFICE_FILTERS = ("unanswered", "pending", "answered", "hidden", "merged")


def list_questions(
    phase_id: uuid.UUID, sort: Sort, cursor: str | None = None, limit: int = 20
) -> Slice[QuestionRecord]:
    """Return one page of the questions everybody sees."""
    statement = question_columns().where(Q.phase_id == phase_id, Q.state == QuestionState.SHOWN)
    if sort is Sort.UNANSWERED:
        statement = statement.where(Q.answered_at.is_(None))
    order = _NEWEST if sort is Sort.NEWEST else _SUPPORTED
    return page_of(statement, order, cursor, limit).map(question_record)


def office_questions(
    phase_id: uuid.UUID, show: str, cursor: str | None = None, limit: int = 50
) -> Slice[QuestionRecord]:
    """Return questions for officers and moderators: what waits longest comes first.

    :param show: one of :data:`OFFICE_FILTERS`; anything else means every question.
    """
    conditions: Mapping[str, tuple[ColumnElement[bool], ...]] = {
        "unanswered": (Q.state == QuestionState.SHOWN, Q.answered_at.is_(None)),
        "answered": (Q.state == QuestionState.SHOWN, Q.answered_at.is_not(None)),
        "pending": (Q.state == QuestionState.PENDING,),
        "hidden": (Q.state == QuestionState.HIDDEN,),
        "merged": (Q.state == QuestionState.MERGED,),
    }
    statement = question_columns().where(Q.phase_id == phase_id, *conditions.get(show, ()))
    order = {"unanswered": _SUPPORTED, "pending": _OLDEST}.get(show, _NEWEST)
    return page_of(statement, order, cursor, limit).map(question_record)


def question_of(question_id: uuid.UUID) -> QuestionRecord | None:
    """Return a question in whatever state it is."""
    row = session().execute(question_columns().where(Q.id == question_id)).first()
    return None if row is None else question_record(row)


def question_by_number(phase_id: uuid.UUID, number: int) -> QuestionRecord | None:
    """Return a question in whatever state it is."""
    statement = question_columns().where(Q.phase_id == phase_id, Q.number == number)
    row = session().execute(statement).first()
    return None if row is None else question_record(row)


def access_question(
    actor: Actor, subject: TakePart, number: int, participation_id: uuid.UUID | None = None
) -> QuestionRecord:
    """Return a question this actor may see; a waiting or hidden one is its author's alone.

    :param participation_id: how the roll of the phase knows whoever asks.
    :raises NotFound: when there is none, or it is not theirs to see.
    """
    found = question_by_number(subject.phase.id, number)
    if found is None:
        raise NotFound
    if found.state in (QuestionState.SHOWN, QuestionState.MERGED):
        return found
    is_own = participation_id is not None and found.participation_id == participation_id
    if not is_own and not may(actor, MODERATE, subject):
        raise NotFound
    return found


def follow_ups_of(question: QuestionRecord, limit: int = 50) -> tuple[QuestionRecord, ...]:
    """Return what was asked on from a question's answer, the most supported first."""
    statement = (
        question_columns()
        .where(
            Q.phase_id == question.phase_id,
            Q.state == QuestionState.SHOWN,
            Q.follows == question.number,
        )
        .order_by(Q.support_count.desc(), Q.id.desc())
        .limit(limit)
    )
    return tuple(question_record(row) for row in session().execute(statement))


def merged_into(question: QuestionRecord, limit: int = 50) -> tuple[QuestionRecord, ...]:
    """Return the questions that became a part of this one, the oldest first."""
    statement = (
        question_columns()
        .where(Q.phase_id == question.phase_id, Q.merged_into == question.number)
        .order_by(Q.id)
        .limit(limit)
    )
    return tuple(question_record(row) for row in session().execute(statement))


def texts_to_compare(phase_id: uuid.UUID) -> dict[int, str]:
    """Return number → text of the most supported questions shown."""
    rows = session().execute(
        select(Q.number, Q.text)
        .where(Q.phase_id == phase_id, Q.state == QuestionState.SHOWN)
        .order_by(Q.support_count.desc(), Q.id.desc())
        .limit(COMPARED)
    )
    return {row.number: row.text for row in rows}


def questions_by_number(phase_id: uuid.UUID, numbers: Collection[int]) -> dict[int, QuestionRecord]:
    """Return those of the given questions that everybody sees."""
    if not numbers:
        return {}
    statement = question_columns().where(
        Q.phase_id == phase_id, Q.number.in_(numbers), Q.state == QuestionState.SHOWN
    )
    found = [question_record(row) for row in session().execute(statement)]
    return {one.number: one for one in found}


def public_questions(
    consultation_id: uuid.UUID,
    words: str,
    phase_id: uuid.UUID | None,
    cursor: str | None,
    limit: int,
) -> Slice[QuestionRecord]:
    """Return questions everybody sees that contain every word, the newest first."""
    statement = question_columns().where(
        Q.consultation_id == consultation_id, Q.state == QuestionState.SHOWN
    )
    if phase_id is not None:
        statement = statement.where(Q.phase_id == phase_id)
    for word in words.split()[:10]:
        statement = statement.where(Q.text.icontains(word, autoescape=True))
    return page_of(statement, _NEWEST, cursor, limit).map(question_record)


def public_by_id(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, QuestionRecord]:
    """Return those of ``ids`` that everybody sees."""
    if not ids:
        return {}
    statement = question_columns().where(Q.id.in_(ids), Q.state == QuestionState.SHOWN)
    found = [question_record(row) for row in session().execute(statement)]
    return {one.id: one for one in found}


def findable_questions() -> list[uuid.UUID]:
    """Return what search may show: questions shown in consultations that are."""
    visible = (ConsultationState.PUBLISHED, ConsultationState.CLOSED)
    return list(
        session()
        .execute(
            select(Q.id)
            .join(ConsultationRow, ConsultationRow.id == Q.consultation_id)
            .where(Q.state == QuestionState.SHOWN, ConsultationRow.state.in_(visible))
        )
        .scalars()
    )


def what_waits() -> list[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None, str, int, datetime]]:
    """Return (consultation, phase, department, state, how many, since when) of what waits.

    The state is ``pending`` for a moderator's decision and ``shown`` for an answer.
    """
    rows = session().execute(
        select(
            Q.consultation_id,
            Q.phase_id,
            ConsultationRow.department_id,
            Q.state,
            func.count(),
            func.min(Q.created_at),
        )
        .join(ConsultationRow, ConsultationRow.id == Q.consultation_id)
        .where(
            ConsultationRow.state != ConsultationState.ARCHIVED,
            Q.answered_at.is_(None),
            or_(Q.state == QuestionState.PENDING, Q.state == QuestionState.SHOWN),
        )
        .group_by(Q.consultation_id, Q.phase_id, ConsultationRow.department_id, Q.state)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]
