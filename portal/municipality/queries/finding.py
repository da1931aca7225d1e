"""Areas as the search index knows them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from portal.core.database.session import session
from portal.core.search import SearchDocument
from portal.core.state import config
from portal.municipality.models import AreaRow


def area_ids() -> Iterable[uuid.UUID]:
    """Return every area."""
    return session().execute(select(AreaRow.id)).scalars().all()


def area_document(area_id: uuid.UUID) -> SearchDocument | None:
    """Return an area's searchable form, ``None`` when it is gone."""
    row = (
        session()
        .execute(
            select(AreaRow.slug, AreaRow.name, AreaRow.created_at).where(AreaRow.id == area_id)
        )
        .one_or_none()
    )
    if row is None:
        return None
    language = config().default_language
    title, language = row.name.in_language(language)
    return SearchDocument(
        key=f"area:{area_id}",
        kind="area",
        title=title,
        body=" ".join(row.name.values()),
        language=language,
        # Relative to the site and stable: the index is written outside of any request.
        url=f"/areas/{row.slug}",
        summary="",
        published_at=row.created_at,
    )
