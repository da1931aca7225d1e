"""Questions about proposed wordings."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentSupportRow,
    DocumentVersionRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.records import HIGHEST, WordingRecord, WordingState
from portal.consultations.methods.document.tallies import SUPPORTS
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.core import clock
from portal.core.database import Order, Slice, open_delta_sum, page_of, session
from portal.identity.queries import names_of

W, P = DocumentWordingRow, DocumentParagraphRow
V, B = DocumentVersionRow, DocumentBlockRow
PAGE = 50
AT_ONCE = 500


def wordings_for(
    paragraph_id: uuid.UUID, participation_id: uuid.UUID | None = None, *, hidden: bool = False
) -> list[WordingRecord]:
    """Return the wordings proposed for a paragraph, the most supported first.

    :param participation_id: whose supports are marked.
    :param hidden: whether those a moderator hid are among them.
    """
    statement = _columns(participation_id).where(
        W.paragraph_id == paragraph_id, W.state != WordingState.WITHDRAWN
    )
    if not hidden:
        statement = statement.where(W.hidden_at.is_(None))
    rows = session().execute(statement.order_by(W.support_count.desc(), W.id)).all()
    return _records(rows, participation_id)


def wordings_page(
    phase_id: uuid.UUID,
    *,
    state: str = "",
    hidden: bool = False,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Slice[WordingRecord]:
    """Return the wordings of a phase, the newest first.

    :param state: one of :class:`WordingState`; by default all but those taken back.
    """
    statement = _columns(None).where(W.phase_id == phase_id)
    statement = (
        statement.where(W.state == state)
        if state
        else statement.where(W.state != WordingState.WITHDRAWN)
    )
    if not hidden:
        statement = statement.where(W.hidden_at.is_(None))
    found = page_of(statement, [Order(W.number, "number", descending=True)], cursor, limit)
    return Slice(tuple(_records(found.items, None)), found.next, found.previous)


def find_wordings(
    consultation_id: uuid.UUID,
    *,
    words: str = "",
    phase_id: uuid.UUID | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Slice[WordingRecord]:
    """Return wordings of a consultation that everybody reads, the newest first."""
    statement = _columns(None).where(
        W.consultation_id == consultation_id,
        W.state != WordingState.WITHDRAWN,
        W.hidden_at.is_(None),
    )
    if phase_id is not None:
        statement = statement.where(W.phase_id == phase_id)
    if words.strip():
        sought = words.strip()
        statement = statement.where(
            or_(
                W.text.icontains(sought, autoescape=True),
                W.reason.icontains(sought, autoescape=True),
            )
        )
    found = page_of(statement, [Order(W.id, "id", descending=True)], cursor, limit)
    return Slice(tuple(_records(found.items, None)), found.next, found.previous)


def all_wordings(phase_id: uuid.UUID) -> Iterator[WordingRecord]:
    """Yield every wording of a phase that everybody reads, by number, in portions."""
    last = 0
    while True:
        rows = (
            session()
            .execute(
                _columns(None)
                .where(
                    W.phase_id == phase_id,
                    W.number > last,
                    W.state != WordingState.WITHDRAWN,
                    W.hidden_at.is_(None),
                )
                .order_by(W.number)
                .limit(AT_ONCE)
            )
            .all()
        )
        yield from _records(rows, None)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].number


def wording_by_number(
    phase_id: uuid.UUID, number: int, participation_id: uuid.UUID | None = None
) -> WordingRecord | None:
    """Return one wording in whatever state it is."""
    if number > HIGHEST:
        return None
    return _one(participation_id, W.phase_id == phase_id, W.number == number)


def wording_of(wording_id: uuid.UUID) -> WordingRecord | None:
    """Return one wording in whatever state it is."""
    return _one(None, W.id == wording_id)


def wordings_of(ids: Iterable[uuid.UUID]) -> list[WordingRecord]:
    """Return several wordings in whatever state they are."""
    rows = session().execute(_columns(None).where(W.id.in_(list(ids)))).all()
    return _records(rows, None)


def wordings_by(participation_id: uuid.UUID) -> list[WordingRecord]:
    """Return what one participant proposed, the newest first."""
    rows = session().execute(
        _columns(participation_id)
        .where(W.participation_id == participation_id)
        .order_by(W.number.desc())
    )
    return _records(rows.all(), participation_id)


def count_wordings_by(participation_id: uuid.UUID) -> int:
    """Count what one participant proposed and did not take back."""
    statement = select(func.count()).where(
        W.participation_id == participation_id, W.state != WordingState.WITHDRAWN
    )
    return int(session().execute(statement).scalar_one())


def next_wording_number(phase_id: uuid.UUID) -> int:
    """Return the number of the next wording; call it while the consultation is held."""
    found = session().execute(select(func.max(W.number)).where(W.phase_id == phase_id))
    return int(found.scalar_one() or 0) + 1


def states_of(phase_id: uuid.UUID) -> dict[WordingState, int]:
    """Return how many wordings everybody reads there are in each state."""
    rows = session().execute(
        select(W.state, func.count().label("n"))
        .where(W.phase_id == phase_id, W.hidden_at.is_(None))
        .group_by(W.state)
    )
    found = {WordingState(row.state): row.n for row in rows}
    return {state: found.get(state, 0) for state in WordingState}


def waiting_for_answers() -> Sequence[tuple[uuid.UUID, uuid.UUID, int, datetime, Any]]:
    """Return (consultation, phase, count, oldest, department) where wordings wait after the end."""
    rows = session().execute(
        select(
            W.consultation_id,
            W.phase_id,
            func.count().label("waiting"),
            func.min(W.created_at).label("oldest"),
            ConsultationRow.department_id,
        )
        .join(ConsultationRow, ConsultationRow.id == W.consultation_id)
        .join(PhaseRow, PhaseRow.id == W.phase_id)
        .where(
            W.state == WordingState.OPEN, W.hidden_at.is_(None), PhaseRow.closes_at <= clock.now()
        )
        .group_by(W.consultation_id, W.phase_id, ConsultationRow.department_id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def wordings_by_people(person_id: uuid.UUID, limit: int = 200) -> list[WordingRecord]:
    """Return what a person proposed in all documents, the newest first."""
    rows = session().execute(
        _columns(None)
        .where(ParticipationRow.person_id == person_id)
        .order_by(W.created_at.desc())
        .limit(limit)
    )
    return _records(rows.all(), None)


def counts_by_phase(consultation_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, int]]:
    """Return phase → (comments, wordings) of a consultation's documents."""
    rows = session().execute(
        select(
            P.phase_id,
            func.coalesce(func.sum(P.comment_count), 0),
            func.coalesce(func.sum(P.wording_count), 0),
        )
        .where(P.consultation_id == consultation_id)
        .group_by(P.phase_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def _one(participation_id: uuid.UUID | None, *conditions: Any) -> WordingRecord | None:
    rows = session().execute(_columns(participation_id).where(*conditions)).all()
    return _records(rows, participation_id)[0] if rows else None


def _columns(participation_id: uuid.UUID | None) -> Select[*tuple[Any, ...]]:
    mine: ColumnElement[Any] = literal(None)
    supports: ColumnElement[Any] = W.support_count.label("support_count")
    if participation_id is not None:
        # Who has just supported something sees it counted, before the worker folds it in.
        supports = (W.support_count + open_delta_sum(SUPPORTS, W.id)).label("support_count")
        mine = (
            select(DocumentSupportRow.wording_id)
            .where(
                DocumentSupportRow.wording_id == W.id,
                DocumentSupportRow.participation_id == participation_id,
            )
            .scalar_subquery()
        )
    return (
        select(
            W.id,
            W.consultation_id,
            W.phase_id,
            W.paragraph_id,
            P.anchor,
            W.number,
            V.number.label("version"),
            W.language,
            B.text.label("block_text"),
            W.text,
            W.reason,
            W.participation_id,
            ParticipationRow.person_id.label("author_id"),
            supports,
            W.state,
            W.answer,
            W.taken_in,
            W.answered_at,
            W.hidden_at,
            W.hidden_reason,
            W.created_at,
            mine.label("supported"),
        )
        .join(P, P.id == W.paragraph_id)
        .join(V, V.id == W.version_id)
        .join(ParticipationRow, ParticipationRow.id == W.participation_id)
        .outerjoin(B, (B.version_id == W.version_id) & (B.paragraph_id == W.paragraph_id))
    )


def _records(rows: Sequence[Row[Any]], participation_id: uuid.UUID | None) -> list[WordingRecord]:
    names = names_of({row.author_id for row in rows if row.author_id is not None})
    found = []
    for row in rows:
        values = dict(row._mapping)
        original = values.pop("block_text")
        values["original"] = original.in_language(row.language)[0] if original else ""
        values["supports"] = values.pop("support_count")
        values["state"] = WordingState(row.state)
        values["supported"] = row.supported is not None
        record = WordingRecord(**values, author=names.get(row.author_id))
        mine = participation_id is not None and participation_id == row.participation_id
        found.append(dataclasses.replace(record, is_mine=mine))
    return found
