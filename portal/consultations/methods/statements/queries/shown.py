"""Questions about statements that everybody can read, wherever in a consultation they are."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.methods.statements.records import StatementState
from portal.consultations.models import ConsultationRow
from portal.core.database import Order, Slice, page_of, session

S = StatementRow


def find_shown(
    consultation_id: uuid.UUID,
    words: str = "",
    phase_id: uuid.UUID | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Slice[Row[Any]]:
    """Return statements of a consultation that contain ``words``, the newest first.

    :returns: rows of id, phase_id, number, text, created_at and the consultation's slug.
    """
    statement = _columns().where(S.consultation_id == consultation_id)
    if phase_id is not None:
        statement = statement.where(S.phase_id == phase_id)
    if words:
        statement = statement.where(func.lower(S.text).contains(words.lower(), autoescape=True))
    order = [Order(S.created_at, "created_at", True), Order(S.id, "id", True)]
    return page_of(statement, order, cursor, limit)


def shown_with(ids: Sequence[uuid.UUID]) -> Sequence[Row[Any]]:
    """Return those of some statements that are still shown."""
    if not ids:
        return []
    return session().execute(_columns().where(S.id.in_(ids))).all()


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(S.id, S.phase_id, S.number, S.text, S.created_at, ConsultationRow.slug)
        .join(ConsultationRow, ConsultationRow.id == S.consultation_id)
        .where(S.state == StatementState.ACCEPTED)
    )
