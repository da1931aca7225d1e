"""Petitions as the search index knows them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.sdk import SearchDocument, areas, session, topics
from portal_petitions.links import petition_path
from portal_petitions.models import PetitionRow
from portal_petitions.queries.columns import RECORD, record_of
from portal_petitions.queries.reading import find_petition
from portal_petitions.records import PetitionRecord


def search_document(petition_id: uuid.UUID) -> SearchDocument | None:
    """Return the searchable form of a petition, ``None`` for one that was never open."""
    petition = find_petition(petition_id)
    return None if petition is None or petition.opened_at is None else _document(petition)


def findable_ids() -> Iterator[uuid.UUID]:
    """Yield the identifiers of all petitions that can be found."""
    for petition in _findable():
        yield petition.id


def all_documents() -> Iterator[SearchDocument]:
    """Yield the searchable form of every petition that can be found."""
    yield from map(_document, _findable())


def _findable(batch: int = 500) -> Iterator[PetitionRecord]:
    after: uuid.UUID | None = None
    while True:
        statement: Any = select(*RECORD).where(PetitionRow.opened_at.is_not(None))
        if after is not None:
            statement = statement.where(PetitionRow.id > after)
        rows = session().execute(statement.order_by(PetitionRow.id).limit(batch)).all()
        yield from map(record_of, rows)
        if len(rows) < batch:
            return
        after = rows[-1].id


def _document(petition: PetitionRecord) -> SearchDocument:
    area = areas().get(petition.area_id) if petition.area_id else None
    topic = topics().get(petition.topic_id) if petition.topic_id else None
    return SearchDocument(
        key=f"petition:{petition.id}",
        kind="petition",
        title=petition.title,
        body=f"{petition.background}\n{petition.details}",
        language=petition.language,
        url=petition_path(petition.id),
        summary=petition.background,
        published_at=petition.opened_at or petition.created_at,
        area=area.slug if area else None,
        topic=topic.slug if topic else None,
        state=str(petition.state),
    )
