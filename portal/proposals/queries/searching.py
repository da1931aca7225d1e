"""Proposals by their words: as the search engine ranks them, or in another order."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import structlog

from portal.core.database import Slice
from portal.core.search import SearchHit, SearchQuery, SearchUnavailable
from portal.core.search.sources import search_engine
from portal.municipality.queries import (
    area_and_descendants,
    area_by_slug,
    topic_and_descendants,
    topic_by_slug,
)
from portal.proposals.queries.lists import (
    ProposalFilter,
    Sort,
    count_proposals,
    items_by_id,
    list_proposals,
    ordered_among,
)
from portal.proposals.records import ProposalItem

log = structlog.get_logger(__name__)
KIND = "proposal"
RANKED = 300
"""Another order than the best match is given to that many of the best matches."""
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list with what stands above it.

    :param total: how many there are; with ``more_than``, at least that many.
    :param suggestion: another spelling that finds something.
    :param resting: the search engine did not answer, so the text was left out.
    """

    page: Slice[ProposalItem]
    total: int
    more_than: bool = False
    suggestion: str | None = None
    resting: bool = False


def find_proposals(wanted: ProposalFilter, cursor: str | None = None, limit: int = 20) -> Found:
    """Return one page of the list a filter describes."""
    if wanted.text:
        try:
            return _search(wanted, cursor, limit)
        except SearchUnavailable:
            log.exception("search_unavailable")
            plain = find_proposals(replace(wanted, text="", sort=Sort.NEWEST), None, limit)
            return replace(plain, resting=True)
    total = count_proposals(wanted)
    page = list_proposals(wanted, cursor, limit)
    return Found(page, min(total, 1000), total > 1000)


def _search(wanted: ProposalFilter, cursor: str | None, limit: int) -> Found:
    if wanted.sort is not Sort.BEST:
        ids, results = [], search_engine().search(_query(wanted, None, 100))
        first = results
        while True:
            ids += [_id(hit) for hit in results.hits]
            if results.next_cursor is None or len(ids) >= RANKED:
                break
            results = search_engine().search(_query(wanted, results.next_cursor, 100))
        page = ordered_among(ids, wanted, cursor, limit)
        return Found(page, first.total, first.total_is_capped, first.suggestion)
    items: list[ProposalItem] = []
    total, capped, suggestion = 0, False, None
    # Matches the filters leave out are made up for from the engine's next pages.
    for _round in range(_ROUNDS):
        results = search_engine().search(_query(wanted, cursor, limit))
        total, capped, suggestion = results.total, results.total_is_capped, results.suggestion
        ids = [_id(hit) for hit in results.hits]
        known = items_by_id(ids, wanted)
        items += [known[identifier] for identifier in ids if identifier in known]
        cursor = results.next_cursor
        if cursor is None or len(items) >= limit:
            break
    return Found(Slice(tuple(items), cursor), total, capped, suggestion)


def _query(wanted: ProposalFilter, cursor: str | None, limit: int) -> SearchQuery:
    area = area_by_slug(wanted.area) if wanted.area else None
    topic = topic_by_slug(wanted.topic) if wanted.topic else None
    # The index knows the exact area and topic only; a wider one is filtered by the database.
    return SearchQuery(
        text=wanted.text[:200],
        kinds=(KIND,),
        area=area.slug if area and len(area_and_descendants(area.id)) == 1 else None,
        topic=topic.slug if topic and len(topic_and_descendants(topic.id)) == 1 else None,
        state=wanted.state,
        limit=limit,
        cursor=cursor,
    )


def _id(hit: SearchHit) -> uuid.UUID:
    return uuid.UUID(hit.key.partition(":")[2])


def similar_proposals(
    title: str, language: str, *, leave_out: uuid.UUID | None = None, limit: int = 4
) -> tuple[ProposalItem, ...]:
    """Return public proposals whose titles resemble ``title``; nothing when search rests."""
    if len(title) < 8:
        return ()
    try:
        hits = search_engine().similar(title[:200], KIND, language, limit + 1)
    except SearchUnavailable:
        log.exception("search_unavailable")
        return ()
    ids = [_id(hit) for hit in hits if _id(hit) != leave_out][:limit]
    known = items_by_id(ids)
    return tuple(known[identifier] for identifier in ids if identifier in known)
