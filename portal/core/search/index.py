"""The narrow contract between the search logic and the three stores beneath it.

An index keeps documents and answers which of them have given terms. Everything a person would
call searching (spelling, facets, highlights, paging) is written once, above it, in `indexed.py`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Literal, NamedTuple, Protocol

from portal.core.search.document import SearchDocument

Dimension = Literal["kind", "area", "topic", "state"]
DIMENSIONS: tuple[Dimension, ...] = ("kind", "area", "topic", "state")


class SearchUnavailable(Exception):
    """The index cannot be read or written now; its message says what an operator can do."""


class Candidate(NamedTuple):
    """A document that matches; ``number`` identifies it inside one index, for paging too."""

    number: int
    published: int
    score: float
    kind: str
    area: str | None
    topic: str | None
    state: str | None


class Scope(Enum):
    """Where in a document a term has to stand."""

    EVERYWHERE = "everywhere"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Match:
    """Groups of interchangeable terms; a document needs every group, or any of them.

    No groups at all match every document.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    needs_all: bool = True
    scope: Scope = Scope.EVERYWHERE


@dataclass(frozen=True, slots=True)
class Filters:
    """What documents must be besides matching; an empty tuple asks nothing, except audience."""

    audience: tuple[str, ...]
    language: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    state: tuple[str, ...] = ()

    def active(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name and allowed values of every filter that asks something."""
        for name in ("audience", "language", *DIMENSIONS):
            allowed: tuple[str, ...] = getattr(self, name)
            if allowed or name == "audience":
                yield name, allowed

    def without(self, dimension: Dimension) -> "Filters":
        """Return the same filters except the one on this dimension."""
        match dimension:
            case "kind":
                return replace(self, kind=())
            case "area":
                return replace(self, area=())
            case "topic":
                return replace(self, topic=())
            case "state":
                return replace(self, state=())


class Index(Protocol):
    """A store of documents and their terms. Methods raise `SearchUnavailable` and nothing else."""

    most_candidates: int
    """How many matches it can rank within some ten milliseconds."""

    def candidates(self, match: Match, filters: Filters, limit: int) -> Sequence[Candidate]:
        """Return the newest ``limit`` matching documents, scored (higher is better)."""

    def documents(self, numbers: Sequence[int]) -> Mapping[int, SearchDocument]:
        """Return the documents with these numbers, those that still exist."""

    def languages(self) -> Sequence[str]:
        """Return the languages documents were written in so far."""

    def words_starting(self, prefix: str, shortest: int, longest: int) -> Iterable[str]:
        """Return the folded words of the vocabulary with this beginning and length."""

    def frequencies(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return in how many documents each of the words stands; unknown ones are missing."""

    def put(self, documents: Iterable[SearchDocument]) -> None: ...
    def remove(self, keys: Iterable[str]) -> None: ...
    def clear(self) -> None: ...
    def count(self) -> int: ...
    def keys(self) -> Iterator[str]: ...
    def close(self) -> None: ...


def storable(text: str) -> str:
    """Return the text without what a database refuses: NUL and lone surrogates."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970 of an aware moment, exactly."""
    whole = int(moment.timestamp() // 1)
    return whole * 1_000_000 + moment.microsecond
