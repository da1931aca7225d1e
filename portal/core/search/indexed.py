"""The search itself, the same over every index: what is tried, counted, shown and suggested."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from heapq import nsmallest
from operator import attrgetter
from typing import NamedTuple

from portal.core.cursors import pass_over_strange_cursor
from portal.core.search import cursor
from portal.core.search.analysis import QueryWord, query_words, term_of, terms
from portal.core.search.document import SearchDocument, SearchHit, SearchQuery, SearchResults
from portal.core.search.highlight import Marker, excerpt, mark
from portal.core.search.index import (
    DIMENSIONS,
    Candidate,
    Filters,
    Index,
    Match,
    Scope,
    storable,
)
from portal.core.search.spelling import completions, corrections
from portal.core.text.similarity import rank_by_title

_MOST_HITS = 100
_SIMILAR_WORDS = 5
_ANY_OF = 2
_SIMILAR_POOL = 60


class _Meant(NamedTuple):
    """A word as it was understood, and the terms it is looked for by."""

    spelling: str
    terms: tuple[str, ...]
    corrected: bool = False


class IndexedSearch:
    """A `SearchEngine` made of an index and the logic every index shares."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def put(self, documents: Iterable[SearchDocument]) -> None:
        self._index.put(_storable_document(document) for document in documents)

    def remove(self, keys: Iterable[str]) -> None:
        self._index.remove(storable(key) for key in keys)

    def clear(self) -> None:
        self._index.clear()

    def count(self) -> int:
        return self._index.count()

    def keys(self) -> Iterator[str]:
        return self._index.keys()

    def close(self) -> None:
        self._index.close()

    def search(self, query: SearchQuery) -> SearchResults:
        filters = _filters(query)
        if query.cursor and cursor.read_cursor(query.cursor) is None:
            pass_over_strange_cursor()
        if not query.text.strip():
            return self._page(query, Match(), filters)
        languages = filters.language or tuple(self._index.languages())
        asked = query_words(query.text, languages)
        if not asked:
            return SearchResults(facets={dimension: {} for dimension in DIMENSIONS})
        match = _match(word.terms for word in asked)
        results = self._page(query, match, filters)
        if results.total:
            return results
        return self._second_try(query, asked, languages, filters) or results

    def similar(self, title: str, kind: str, language: str, limit: int = 5) -> Sequence[SearchHit]:
        filters = Filters(audience=("public",), kind=(storable(kind),))
        languages = dict.fromkeys((language, *self._index.languages()))
        asked = query_words(title, languages)
        if not asked or limit < 1:
            return []
        frequency = self._index.frequencies([word.folded for word in asked])
        groups = [
            self._readings(word, languages, filters) if word.folded not in frequency else word.terms
            # Words few documents have say what a title is about; common ones cost time.
            for word in nsmallest(_SIMILAR_WORDS, asked, key=lambda w: frequency.get(w.folded, 0))
        ]
        match = replace(_match(groups), needs_all=False, scope=Scope.TITLE)
        pool = self._index.candidates(match, filters, self._index.most_candidates)
        numbers = [candidate.number for candidate in nsmallest(_SIMILAR_POOL, pool, key=_rank)]
        documents = self._index.documents(numbers)
        titles = {number: document.title for number, document in documents.items()}
        ranked = rank_by_title(title, titles, words=partial(terms, language=language))
        wanted = frozenset(term for group in match.groups for term in group)
        return [_hit(documents[number], score, wanted) for number, score in ranked[:limit]]

    def _page(self, query: SearchQuery, match: Match, filters: Filters) -> SearchResults:
        matching, capped = self._candidates(match, filters)
        facets: dict[str, Mapping[str, int]] = {}
        narrowed = {name for name, _ in filters.active()}
        for dimension in DIMENSIONS:
            counted = matching
            if dimension in narrowed:
                counted, _ = self._candidates(match, filters.without(dimension))
            values = Counter(map(attrgetter(dimension), counted))
            facets[dimension] = {str(value): n for value, n in values.most_common() if value}
        after = cursor.read_cursor(query.cursor)
        remaining = matching
        if after is not None:
            remaining = [candidate for candidate in matching if _place(candidate) < after]
        limit = min(max(query.limit, 1), _MOST_HITS)
        shown = nsmallest(limit, remaining, key=_rank)
        documents = self._index.documents([candidate.number for candidate in shown])
        wanted = frozenset(term for group in match.groups for term in group)
        return SearchResults(
            hits=tuple(
                _hit(documents[candidate.number], candidate.score, wanted)
                for candidate in shown
                if candidate.number in documents  # removed between the two reads
            ),
            total=len(matching),
            total_is_capped=capped,
            facets=facets,
            next_cursor=(
                cursor.write_cursor(_place(shown[-1])) if len(remaining) > limit else None
            ),
        )

    def _candidates(self, match: Match, filters: Filters) -> tuple[Sequence[Candidate], bool]:
        """Return the matches to rank, and whether there are more than can be ranked.

        Then the newest stand for all, joined by the newest with the words in their title.
        """
        limit = self._index.most_candidates
        newest = self._index.candidates(match, filters, limit)
        if len(newest) < limit:
            return newest, False
        if not match.groups:
            return newest, True
        titled = self._index.candidates(replace(match, scope=Scope.TITLE), filters, limit)
        known = {candidate.number for candidate in newest}
        return [*newest, *(found for found in titled if found.number not in known)], True

    def _second_try(
        self,
        query: SearchQuery,
        asked: Sequence[QueryWord],
        languages: Sequence[str],
        filters: Filters,
    ) -> SearchResults | None:
        """Search again: words completed or corrected, unknown ones left out, then any of them."""
        meant = [
            (self._meant(word, languages, filters) or _Meant(word.folded, ())) for word in asked
        ]
        known = [word for word in meant if word.terms]
        if not known:
            return None
        relaxed = len(known) < len(asked)
        results = self._page(query, _match(word.terms for word in known), filters)
        if not results.total:
            relaxed = True
            match = replace(_match(self._rarest(known)), needs_all=False)
            results = self._page(query, match, filters)
        corrected = any(word.corrected for word in known)
        return replace(
            results,
            suggestion=" ".join(word.spelling for word in meant) if corrected else None,
            corrected=corrected,
            relaxed=relaxed,
        )

    def _meant(self, word: QueryWord, languages: Sequence[str], filters: Filters) -> _Meant | None:
        """Return the word as it is, completed or corrected, whichever first finds something."""
        if self._finds(word.terms, filters):
            return _Meant(word.folded, word.terms)
        completed = _terms_of(completions(word.folded, self._index), languages)
        if completed and self._finds(completed, filters):
            return _Meant(word.folded, completed)
        for spelling in corrections(word.folded, self._index):
            corrected = _terms_of([spelling], languages)
            if corrected and self._finds(corrected, filters):
                return _Meant(spelling, corrected, corrected=True)
        return None

    def _rarest(self, known: Sequence[_Meant]) -> list[tuple[str, ...]]:
        """Return the terms of the words fewest documents have: they say most, and cost least."""
        frequency = self._index.frequencies([word.spelling for word in known])
        rarest = nsmallest(_ANY_OF, known, key=lambda word: frequency.get(word.spelling, 0))
        return [word.terms for word in rarest]

    def _readings(
        self, word: QueryWord, languages: Iterable[str], filters: Filters
    ) -> tuple[str, ...]:
        """Return the terms of a word, or of its likeliest correction when nothing has it."""
        if self._finds(word.terms, filters):
            return word.terms
        return _terms_of(corrections(word.folded, self._index, limit=1), languages) or word.terms

    def _finds(self, group: tuple[str, ...], filters: Filters) -> bool:
        return bool(self._index.candidates(Match((group,)), filters, 1))


def _filters(query: SearchQuery) -> Filters:
    def one(value: str | None) -> tuple[str, ...]:
        return (storable(value),) if value else ()

    return Filters(
        audience=tuple(storable(name) for name in query.audience),
        language=one(query.language),
        kind=tuple(storable(kind) for kind in query.kinds),
        area=one(query.area),
        topic=one(query.topic),
        state=one(query.state),
    )


def _match(groups: Iterable[tuple[str, ...]]) -> Match:
    return Match(groups=tuple(dict.fromkeys(groups)))


def _terms_of(known: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    spoken = tuple(languages)
    found = {term_of(word, language) for word in known for language in spoken}
    return tuple(sorted(term for term in found if term))


def _place(candidate: Candidate) -> cursor.Place:
    return cursor.Place(candidate.score, candidate.published, candidate.number)


def _rank(candidate: Candidate) -> tuple[float, int, int]:
    return (-candidate.score, -candidate.published, -candidate.number)


def _hit(document: SearchDocument, score: float, wanted: frozenset[str]) -> SearchHit:
    marker = Marker(wanted, document.language)
    return SearchHit(
        key=document.key,
        kind=document.kind,
        title=document.title,
        language=document.language,
        url=document.url,
        summary=document.summary,
        area=document.area,
        topic=document.topic,
        state=document.state,
        published_at=document.published_at,
        audience=document.audience,
        score=score,
        title_html=mark(document.title, marker),
        excerpt_html=excerpt(document.body, document.summary, marker),
    )


def _storable_document(document: SearchDocument) -> SearchDocument:
    def maybe(value: str | None) -> str | None:
        return None if value is None else storable(value)

    return replace(
        document,
        key=storable(document.key),
        kind=storable(document.kind),
        title=storable(document.title),
        body=storable(document.body),
        language=storable(document.language),
        url=storable(document.url),
        summary=storable(document.summary),
        area=maybe(document.area),
        topic=maybe(document.topic),
        state=maybe(document.state),
        audience=storable(document.audience),
    )
