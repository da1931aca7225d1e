"""Proposals as the search index knows them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core.database import session
from portal.core.identifiers import format_id
from portal.core.search import SearchDocument
from portal.core.text.markdown import plain_text
from portal.municipality.queries import areas, topics
from portal.proposals.models import ProposalRow
from portal.proposals.queries.reading import find_proposal


def search_document(proposal_id: uuid.UUID) -> SearchDocument | None:
    """Return the searchable form of a proposal, ``None`` for a draft."""
    proposal = find_proposal(proposal_id)
    if proposal is None or proposal.published_at is None:
        return None
    return _document(proposal, proposal.published_at)


def all_documents(batch: int = 1000) -> Iterator[SearchDocument]:
    """Yield the searchable form of every public proposal, a batch in one query."""
    columns = [getattr(ProposalRow, name) for name in _FIELDS]
    after: uuid.UUID | None = None
    while True:
        statement = select(*columns).where(ProposalRow.published_at.is_not(None))
        if after is not None:
            statement = statement.where(ProposalRow.id > after)
        rows = session().execute(statement.order_by(ProposalRow.id).limit(batch)).all()
        session().close()
        yield from (_document(row, row.published_at) for row in rows)
        if len(rows) < batch:
            return
        after = rows[-1].id


_FIELDS = (
    "id", "title", "body", "summary", "language", "area_id", "topic_id", "state", "published_at"
)  # fmt: skip


def _document(proposal: Any, published_at: datetime) -> SearchDocument:
    area = areas().get(proposal.area_id) if proposal.area_id else None
    topic = topics().get(proposal.topic_id) if proposal.topic_id else None
    return SearchDocument(
        key=f"proposal:{proposal.id}",
        kind="proposal",
        title=proposal.title,
        body=plain_text(proposal.body),
        language=proposal.language,
        url=f"/proposals/{format_id(proposal.id)}",
        summary=proposal.summary,
        published_at=published_at,
        area=area.slug if area else None,
        topic=topic.slug if topic else None,
        state=proposal.state,
    )


def findable_ids(batch: int = 1000) -> Iterator[uuid.UUID]:
    """Yield the identifiers of all public proposals, in batches of their own transactions."""
    after: uuid.UUID | None = None
    while True:
        statement = select(ProposalRow.id).where(ProposalRow.published_at.is_not(None))
        if after is not None:
            statement = statement.where(ProposalRow.id > after)
        ids = session().execute(statement.order_by(ProposalRow.id).limit(batch)).scalars().all()
        session().close()
        yield from ids
        if len(ids) < batch:
            return
        after = ids[-1]
