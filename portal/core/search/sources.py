"""Keeps the search index in step with what can be found: a subscriber of the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from portal.core.database.session import db, session
from portal.core.events.event import EventEnvelope
from portal.core.plugins.handed_over import Use, isolated
from portal.core.plugins.isolation import GuestFailure
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy
from portal.core.search.document import SearchDocument
from portal.core.search.engine import SearchEngine, open_engine
from portal.core.state import config, state_of


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of thing that can be found.

    :param kind: ``proposal``; also the kind of subject in events about it.
    :param title: what a group of results is called, translated lazily.
    :param events: event types (or ``feature.*``) after which a thing is indexed anew.
    :param document: the searchable form of one thing, ``None`` when it must not be found.
    :param all_ids: the identifiers of everything findable, for a reindex.
    :param documents: everything findable at once, where one query each would take too long.
    """

    kind: str
    title: Any
    events: tuple[str, ...]
    document: Callable[[uuid.UUID], SearchDocument | None]
    all_ids: Callable[[], Iterable[uuid.UUID]]
    documents: Callable[[], Iterable[SearchDocument]] | None = None

    def wants(self, event_type: str) -> bool:
        """Whether an event of this type changes what can be found."""
        return any(
            event_type == name or (name.endswith("*") and event_type.startswith(name[:-1]))
            for name in self.events
        )


INDEXING = Use(fail=FailPolicy.RETRIED, budget_ms=5000, queries=50, answer=SearchDocument | None)
LISTING = Use(fail=FailPolicy.RETRIED, budget_ms=60_000, queries=100_000)


def careful_source(owner: Plugin, source: SearchSource) -> SearchSource:
    """Return a plugin's source so that its failures cost nobody else their place in the index."""
    place = f"search source {source.kind}"
    documents = source.documents
    return replace(
        source,
        document=isolated(owner, source.document, f"{place} document", INDEXING),
        all_ids=isolated(owner, source.all_ids, f"{place} all_ids", _giving(uuid.UUID)),
        documents=isolated(owner, documents, f"{place} documents", _giving(SearchDocument))
        if documents is not None
        else None,
    )


def _giving(kind: type) -> Use:
    return replace(LISTING, answer=list[kind])  # type: ignore[valid-type]


def search_engine() -> SearchEngine:
    """Return this application's engine, opened at first use."""
    caches = state_of().caches
    engine = caches.get("search")
    if engine is None:
        engine = caches["search"] = open_engine(
            config().search_engine,
            path=config().data_dir / "search",
            sqlalchemy_engine=db.engine,
        )
    found: SearchEngine = engine
    return found


def is_indexed(event_type: str) -> bool:
    """Whether events of this type change what any source makes findable."""
    return any(source.wants(event_type) for source in state_of().search_sources.values())


def index_subject(envelope: EventEnvelope) -> None:
    """Index what an event is about anew (the outbox's subscriber for search)."""
    source = state_of(current_app).search_sources.get(envelope.subject_kind)
    if source is None or envelope.subject_id is None or not source.wants(envelope.type):
        return
    reindex_one(source, envelope.subject_id)


def reindex_one(source: SearchSource, identifier: uuid.UUID) -> None:
    """Bring one thing's document up to date, or take it out of the index."""
    document = source.document(identifier)
    session().close()
    if document is None:
        search_engine().remove([f"{source.kind}:{identifier}"])
    else:
        search_engine().put([document])


def reindex_everything(progress: Callable[[int], None] | None = None) -> int:
    """Build the index anew from the database; return how many documents it holds."""
    engine = search_engine()
    fresh: set[str] = set()

    def noted(documents: Iterable[SearchDocument]) -> Iterator[SearchDocument]:
        for document in documents:
            fresh.add(document.key)
            yield document
            if progress is not None and len(fresh) % 100 == 0:
                progress(len(fresh))

    failed: list[str] = []
    for source in state_of().search_sources.values():
        try:
            engine.put(noted(all_documents(source)))
        except GuestFailure:
            failed.append(f"{source.kind}:")  # what it had stays in the index
        session().close()
    # What is stale goes last, so that people find things all the while.
    kept = tuple(failed)
    stale = [key for key in engine.keys() if key not in fresh and not key.startswith(kept)]  # noqa: SIM118
    engine.remove(stale)
    return len(fresh)


def all_documents(source: SearchSource) -> Iterator[SearchDocument]:
    """Yield the document of everything of one kind that can be found."""
    if source.documents is not None:
        yield from source.documents()
        return
    for identifier in list(source.all_ids()):
        document = source.document(identifier)
        if document is not None:
            yield document
