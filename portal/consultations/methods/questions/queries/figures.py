"""Counts of a phase: asked, answered, supported, and how long answers take."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from portal.consultations.methods.questions.models import SUPPORTS, QuestionRow, QuestionSupportRow
from portal.consultations.methods.questions.records import QuestionFigures, QuestionState
from portal.core.database import open_delta_sum, session

Q = QuestionRow


def figures_of(phase_id: uuid.UUID) -> QuestionFigures:
    """Return how a phase stands, in two queries."""
    shown = and_(Q.phase_id == phase_id, Q.state == QuestionState.SHOWN)
    row = (
        session()
        .execute(
            select(
                func.count().label("asked"),
                func.count(Q.answered_at).label("answered"),
                func.coalesce(func.sum(Q.support_count), 0).label("supports"),
            ).where(shown)
        )
        .one()
    )
    median = _median(phase_id) if row.answered else None
    return QuestionFigures(int(row.asked), int(row.answered), int(row.supports), median)


def _median(phase_id: uuid.UUID) -> timedelta:
    # The middle one of those in the order of how long they took; the mean of two when even.
    took: list[timedelta] = [
        row.answered_at - row.created_at
        for row in session().execute(
            select(Q.created_at, Q.answered_at).where(
                Q.phase_id == phase_id,
                Q.state == QuestionState.SHOWN,
                Q.answered_at.is_not(None),
            )
        )
    ]
    took.sort()
    middle = len(took) // 2
    return took[middle] if len(took) % 2 else (took[middle - 1] + took[middle]) / 2


def figures_by_phase(consultation_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, int]]:
    """Return phase → (asked, answered) of a consultation, in one query."""
    rows = session().execute(
        select(Q.phase_id, func.count().label("asked"), func.count(Q.answered_at).label("answered"))
        .where(Q.consultation_id == consultation_id, Q.state == QuestionState.SHOWN)
        .group_by(Q.phase_id)
    )
    return {row.phase_id: (int(row.asked), int(row.answered)) for row in rows}


def miscounted() -> list[Row[Any]]:
    """Return (number, phase, counted, real) of questions whose supports do not add up."""
    real = select(func.count()).where(QuestionSupportRow.question_id == Q.id).scalar_subquery()
    counted = Q.support_count + open_delta_sum(SUPPORTS, Q.id)
    statement = select(Q.number, Q.phase_id, counted.label("counted"), real.label("real"))
    return list(session().execute(statement.where(counted != real)))


def unfinished() -> list[Row[Any]]:
    """Return (number, phase) of questions that are merged into one that is not shown."""
    target = QuestionRow.__table__.alias("target")
    statement = (
        select(Q.number, Q.phase_id)
        .outerjoin(target, and_(target.c.phase_id == Q.phase_id, target.c.number == Q.merged_into))
        .where(
            Q.state == QuestionState.MERGED,
            or_(target.c.id.is_(None), target.c.state == QuestionState.MERGED),
        )
    )
    return list(session().execute(statement))
