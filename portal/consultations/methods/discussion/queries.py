"""Questions about discussions; the only place of the method that selects."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, or_, select

from portal.consultations.methods.discussion.models import COMMENTS, DiscussionRow
from portal.consultations.methods.discussion.records import KIND, SIDES, Balance, DiscussionRecord
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database import open_delta_sum, session
from portal.discussion.models import CommentRow
from portal.discussion.written import people_and_sides

D = DiscussionRow


def discussion_of(phase_id: uuid.UUID) -> DiscussionRecord | None:
    """Return the open question of a phase, ``None`` before it was written."""
    return discussions_of([phase_id]).get(phase_id)


def discussions_of(phase_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, DiscussionRecord]:
    """Return the open questions of several phases in one query."""
    if not phase_ids:
        return {}
    rows = session().execute(
        select(
            D.phase_id,
            D.question,
            D.background,
            D.official,
            D.official_at,
            D.comment_count,
            D.version,
            D.changed_at,
        ).where(D.phase_id.in_(list(phase_ids)))
    )
    return {row.phase_id: DiscussionRecord(*row) for row in rows}


def balance_of(phase_id: uuid.UUID) -> Balance:
    """Return how contributions stand, in two queries."""
    found = people_and_sides(KIND, phase_id)
    return Balance(
        {side: found.roots.get(side, 0) for side in SIDES},
        {side: found.people_by_side.get(side, 0) for side in SIDES},
        found.people,
    )


def consultation_ids_of(phase_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Return to which consultations phases belong."""
    statement = select(PhaseRow.consultation_id).where(PhaseRow.id.in_(list(phase_ids))).distinct()
    return list(session().execute(statement).scalars())


def miscounted() -> list[Row[Any]]:
    """Return (phase, counted, real) of discussions whose comments do not add up."""
    real = (
        select(func.count())
        .where(
            CommentRow.subject_kind == KIND,
            CommentRow.subject_id == D.phase_id,
            CommentRow.hidden_at.is_(None),
        )
        .scalar_subquery()
    )
    counted = D.comment_count + open_delta_sum(COMMENTS, D.phase_id)
    statement = select(D.phase_id, counted.label("counted"), real.label("real"))
    return list(session().execute(statement.where(counted != real)))


def outside_their_phase() -> list[Row[Any]]:
    """Return (slug, how many) of comments that were written while their phase was not open."""
    c = CommentRow
    return list(
        session().execute(
            select(ConsultationRow.slug, func.count().label("written"))
            .select_from(c)
            .join(PhaseRow, PhaseRow.id == c.subject_id)
            .join(ConsultationRow, ConsultationRow.id == PhaseRow.consultation_id)
            .where(
                c.subject_kind == KIND,
                or_(
                    c.created_at < PhaseRow.opens_at,
                    c.created_at >= PhaseRow.closes_at,
                    c.created_at > ConsultationRow.closed_at,
                ),
            )
            .group_by(ConsultationRow.slug)
        )
    )
