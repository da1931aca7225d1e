"""Petitions by their words, and petitions that resemble one somebody is about to write."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace

from portal.sdk import (
    SearchHit,
    SearchQuery,
    SearchUnavailable,
    Slice,
    area_and_descendants,
    area_by_slug,
    rank_by_title,
    search_engine,
    topic_and_descendants,
    topic_by_slug,
)
from portal_petitions.queries.lists import (
    PetitionFilter,
    Sort,
    among,
    count_petitions,
    list_petitions,
    petitions_by_id,
)
from portal_petitions.records import PetitionItem

log = logging.getLogger(__name__)
KIND = "petition"
RANKED = 300
"""Another order than the best match is given to that many of the best matches."""
_ROUNDS, _BATCH = 4, 100
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list with what stands above it.

    :param total: how many there are; with ``more_than``, at least that many.
    :param suggestion: another spelling that finds something.
    :param resting: the search engine did not answer, so the text was left out.
    """

    page: Slice[PetitionItem]
    total: int
    more_than: bool = False
    suggestion: str | None = None
    resting: bool = False


def find_petitions(wanted: PetitionFilter, cursor: str | None = None, limit: int = 20) -> Found:
    """Return one page of the list a filter describes."""
    if wanted.text:
        try:
            return _search(wanted, cursor, limit)
        except SearchUnavailable:
            log.exception("search_unavailable")
            plain = find_petitions(replace(wanted, text="", sort=Sort.NEWEST), None, limit)
            return replace(plain, resting=True)
    total = count_petitions(wanted)
    return Found(list_petitions(wanted, cursor, limit), min(total, 1000), total > 1000)


def _search(wanted: PetitionFilter, cursor: str | None, limit: int) -> Found:
    if wanted.sort is not Sort.BEST:
        ids, results = [], search_engine().search(_query(wanted, None, _BATCH))
        first = results
        while True:
            ids += [_id(hit) for hit in results.hits]
            if results.next_cursor is None or len(ids) >= RANKED:
                break
            results = search_engine().search(_query(wanted, results.next_cursor, _BATCH))
        page = among(ids, wanted, cursor, limit)
        return Found(page, first.total, first.total_is_capped, first.suggestion)
    items: list[PetitionItem] = []
    total, capped, suggestion = 0, False, None
    # Matches the filters leave out are made up for from the engine's next pages.
    for _round in range(_ROUNDS):
        results = search_engine().search(_query(wanted, cursor, limit))
        total, capped, suggestion = results.total, results.total_is_capped, results.suggestion
        ids = [_id(hit) for hit in results.hits]
        known = petitions_by_id(ids, wanted)
        items += [known[identifier] for identifier in ids if identifier in known]
        cursor = results.next_cursor
        if cursor is None or len(items) >= limit:
            break
    return Found(Slice(tuple(items), cursor), total, capped, suggestion)


def _query(wanted: PetitionFilter, cursor: str | None, limit: int) -> SearchQuery:
    area = area_by_slug(wanted.area) if wanted.area else None
    topic = topic_by_slug(wanted.topic) if wanted.topic else None
    # The index knows the exact area and topic only; a wider one is filtered by the database.
    return SearchQuery(
        text=wanted.text[:200],
        kinds=(KIND,),
        area=area.slug if area and len(area_and_descendants(area.id)) == 1 else None,
        topic=topic.slug if topic and len(topic_and_descendants(topic.id)) == 1 else None,
        limit=limit,
        cursor=cursor,
    )


def _id(hit: SearchHit) -> uuid.UUID:
    return uuid.UUID(hit.key.partition(":")[2])


def similar_petitions(
    title: str,
    background: str = "",
    language: str = "en",
    *,
    leave_out: uuid.UUID | None = None,
    limit: int = 5,
) -> tuple[PetitionItem, ...]:
    """Return petitions that ask for something like it, the likest first, open ones before others.

    Titles are compared by words and by letter trigrams; the words of the background find what is
    called something else. Nothing when the search engine rests.
    """
    if len(title) < _SHORTEST and len(background) < _SHORTEST:
        return ()
    try:
        ids = _resembling(title, background, language, limit)
    except SearchUnavailable:
        log.exception("search_unavailable")
        return ()
    known = petitions_by_id([identifier for identifier in ids if identifier != leave_out])
    found = [known[identifier] for identifier in ids if identifier in known]
    return tuple(sorted(found, key=lambda petition: not petition.takes_signatures))[:limit]


def _resembling(title: str, background: str, language: str, limit: int) -> list[uuid.UUID]:
    found: dict[uuid.UUID, None] = {}
    if len(title) >= _SHORTEST:
        for hit in search_engine().similar(title[:200], KIND, language, limit + 1):
            found[_id(hit)] = None
    for words in _telling_words(f"{title} {background}"[:1000]):
        results = search_engine().search(SearchQuery(text=words, kinds=(KIND,), limit=20))
        titles = {_id(hit): f"{hit.title} {hit.summary}" for hit in results.hits}
        ranked = rank_by_title(f"{title} {background}"[:400], titles, at_least=0.15)
        for identifier, _likeness in ranked:
            found[identifier] = None
    return list(found)


def _telling_words(text: str) -> list[str]:
    """Return searches for the longest words of a text, which say most of what it is about."""
    words = sorted({word.strip(".,;:!?()“”\"'") for word in text.split()}, key=len, reverse=True)
    return [word for word in words if len(word) > 4][:4]
