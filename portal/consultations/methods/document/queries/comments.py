"""Comments on a whole document, for its printed form, open data and answers."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from portal.consultations.methods.document.models import DocumentParagraphRow
from portal.consultations.methods.document.records import SUBJECT
from portal.core.database import Order, Slice, page_of, session
from portal.discussion.joining import shown_comments
from portal.identity.queries import names_of
from portal.identity.records import PersonName

P = DocumentParagraphRow
C = shown_comments(SUBJECT).c
MOST_PRINTED = 3000
_NAMES = ("id", "phase_id", "anchor", "level", "side", "body", "agree_count", "created_at")
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class SaidComment:
    """A comment that everybody reads, with the anchor of its paragraph."""

    id: uuid.UUID
    phase_id: uuid.UUID
    anchor: int
    level: int
    side: str
    body: str
    agree_count: int
    created_at: datetime
    author: PersonName | None = None


def comments_in(phase_id: uuid.UUID) -> dict[int, list[SaidComment]]:
    """Return anchor → comments with their authors, the oldest first, in two queries.

    Of very many the oldest 3,000 are returned.
    """
    rows = (
        session()
        .execute(
            _columns()
            .add_columns(C.author_id)
            .where(P.phase_id == phase_id)
            .order_by(C.root_id, C.id)
            .limit(MOST_PRINTED)
        )
        .all()
    )
    names = names_of({row.author_id for row in rows})
    found: defaultdict[int, list[SaidComment]] = defaultdict(list)
    for row in rows:
        values = {name: row._mapping[name] for name in _NAMES}
        found[row.anchor].append(SaidComment(**values, author=names.get(row.author_id)))
    return dict(found)


def comments_page(
    consultation_id: uuid.UUID,
    *,
    words: str = "",
    phase_id: uuid.UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Slice[SaidComment]:
    """Return the comments on a consultation's documents without names, the newest first."""
    statement = _columns().where(P.consultation_id == consultation_id)
    if phase_id is not None:
        statement = statement.where(P.phase_id == phase_id)
    if words.strip():
        statement = statement.where(C.body.icontains(words.strip(), autoescape=True))
    found = page_of(statement, [Order(C.id, "id", descending=True)], cursor, limit)
    return found.map(lambda row: SaidComment(*row))


def comments_by(ids: Sequence[uuid.UUID]) -> list[SaidComment]:
    """Return those of some comments that everybody reads."""
    rows = session().execute(_columns().where(C.id.in_(list(ids))))
    return [SaidComment(*row) for row in rows]


def all_comments(phase_id: uuid.UUID) -> Iterator[SaidComment]:
    """Yield every comment on a document without names, the oldest first, in portions."""
    last: uuid.UUID | None = None
    while True:
        statement = _columns().where(P.phase_id == phase_id)
        if last is not None:
            statement = statement.where(C.id > last)
        rows = session().execute(statement.order_by(C.id).limit(AT_ONCE)).all()
        for row in rows:
            yield SaidComment(*row)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        C.id, P.phase_id, P.anchor, C.level, C.side, C.body, C.agree_count, C.created_at
    ).join(P, P.id == C.subject_id)
