"""What Whoosh keeps of a document, and how its matches are read back."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import blake2b
from heapq import nlargest
from typing import Any, NamedTuple

from whoosh import columns, fields, query
from whoosh.reading import SegmentReader

from portal.core.search.analysis import vocabulary_of
from portal.core.search.batches import body_terms, title_terms
from portal.core.search.document import SearchDocument
from portal.core.search.index import DIMENSIONS, Candidate, Filters, Match, Scope, microseconds

_TITLE_WEIGHT = 4.0
_MERGED_TOGETHER = 10
_MOST_MERGED = 2_000  # documents; some seconds' work
_NUMBER = fields.NUMERIC(int, bits=64, signed=False, shift_step=0, sortable=True)


class _Found(NamedTuple):
    published: int
    leaf: int
    position: int


def schema() -> Any:
    """Return the fields of the index. The terms arrive analysed, separated by spaces."""
    facets = {
        name: fields.ID(sortable=columns.RefBytesColumn())
        for name in ("audience", "language", *DIMENSIONS)
    }
    return fields.Schema(
        key=fields.ID(),
        number=_NUMBER,
        published=fields.NUMERIC(int, bits=64, shift_step=0, sortable=True),
        title=fields.KEYWORD(scorable=True),
        body=fields.KEYWORD(scorable=True),
        words=fields.KEYWORD(),
        stored=fields.STORED(),
        **facets,
    )


def fields_of(document: SearchDocument) -> dict[str, str | int]:
    """Return the values of a document's fields."""
    filled: dict[str, str | int | None] = {
        "key": document.key,
        "number": number_of(document.key),
        "published": microseconds(document.published_at),
        "title": " ".join(title_terms(document)),
        "body": " ".join(body_terms(document)),
        "words": " ".join(sorted(vocabulary_of(document.title, document.body))),
        "stored": _to_stored(document),
        "audience": document.audience,
        "language": document.language,
        "kind": document.kind,
        "area": document.area,
        "topic": document.topic,
        "state": document.state,
    }
    return {name: value for name, value in filled.items() if value is not None and value != ""}


def number_of(key: str) -> int:
    """Return a number for a key that outlives merges, unlike Whoosh's document numbers."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def number_term(number: int) -> Any:
    """Return the query for the document with this number."""
    return query.Term("number", _NUMBER.to_bytes(number))


def term_query(match: Match) -> Any | None:
    """Return the query for a match, ``None`` when everything matches."""
    if not match.groups:
        return None
    groups = [query.Or(_in_fields(group, match.scope)) for group in match.groups]
    return query.And(groups) if match.needs_all else query.Or(groups)


def newest_matching(
    searcher: Any, wanted: Any | None, filters: Filters, limit: int
) -> list[Candidate]:
    """Return the newest matching documents. Only those are scored: scoring is what costs."""
    if not searcher.doc_count_all():  # the reader of an empty index has no columns to ask
        return []
    leaves = [leaf for leaf, _ in searcher.leaf_searchers()]
    newest = nlargest(
        limit,
        (
            found
            for number, leaf in enumerate(leaves)
            for found in _matching(leaf, number, wanted, filters)
        ),
    )
    by_leaf: dict[int, list[_Found]] = {}
    for found in newest:
        by_leaf.setdefault(found.leaf, []).append(found)
    return [
        candidate
        for number, found in by_leaf.items()
        for candidate in _scored(leaves[number], wanted, found)
    ]


def merge_equals(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Merge ten segments of like size into one while that stays quick; return the others.

    Whoosh's own policy waits for some twenty segments and then merges them all, which takes
    minutes and a gigabyte at 50,000 documents while the next change waits to be findable.
    """
    living = [segment for segment in segments if segment.doc_count()]
    tiers: dict[int, list[Any]] = {}
    for segment in living:
        tiers.setdefault(len(str(segment.doc_count_all())), []).append(segment)
    merged: set[str] = set()
    for tier in tiers.values():
        size = sum(segment.doc_count_all() for segment in tier)
        if len(tier) < _MERGED_TOGETHER or size > _MOST_MERGED:
            continue
        for segment in tier:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
            merged.add(segment.segment_id())
    return [segment for segment in living if segment.segment_id() not in merged]


def from_stored(text: str) -> SearchDocument:
    """Return the document that was stored as this text."""
    values = json.loads(text)
    values["published_at"] = datetime.fromisoformat(values["published_at"])
    return SearchDocument(**values)


def _to_stored(document: SearchDocument) -> str:
    values = {name: getattr(document, name) for name in SearchDocument.__slots__}
    values["published_at"] = document.published_at.isoformat()
    return json.dumps(values)


def _in_fields(group: Sequence[str], scope: Scope) -> list[Any]:
    titles = [query.Term("title", term, boost=_TITLE_WEIGHT) for term in group]
    if scope is Scope.TITLE:
        return titles
    return titles + [query.Term("body", term) for term in group]


def _matching(leaf: Any, number: int, wanted: Any | None, filters: Filters) -> Any:
    reader = leaf.reader()
    published = reader.column_reader("published")
    positions = reader.all_doc_ids() if wanted is None else wanted.docs(leaf)
    tests = [
        (_raw(reader, name), {value.encode() for value in allowed})
        for name, allowed in filters.active()
    ]
    for position in positions:
        if all(column[position] in allowed for column, allowed in tests):
            yield _Found(published[position], number, position)


def _scored(leaf: Any, wanted: Any | None, found: Sequence[_Found]) -> list[Candidate]:
    reader = leaf.reader()
    numbers = reader.column_reader("number")
    facets = [_raw(reader, name) for name in DIMENSIONS]
    score = _scorer(leaf, wanted)
    candidates: list[Candidate] = []
    for published, _, position in sorted(found, key=lambda one: one.position):
        kind, *others = (column[position].decode() for column in facets)
        area, topic, state = (value or None for value in others)
        number = numbers[position]
        candidates.append(Candidate(number, published, score(position), kind, area, topic, state))
    return candidates


def _scorer(leaf: Any, wanted: Any | None) -> Callable[[int], float]:
    """Return a function that scores documents asked for in ascending order."""
    if wanted is None:
        return lambda _: 0.0
    matcher = wanted.matcher(leaf, leaf.context())

    def score(position: int) -> float:
        if matcher.id() < position:
            matcher.skip_to(position)
        return float(matcher.score())

    return score


def _raw(reader: Any, field: str) -> Any:
    return reader.column_reader(field, translate=False)
