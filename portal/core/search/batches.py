"""Documents on their way into an index: in portions, with their terms worked out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from portal.core.search.analysis import terms, vocabulary_of
from portal.core.search.document import SearchDocument
from portal.core.search.index import microseconds

Item = TypeVar("Item")

BATCH = 500
_MOST_TERMS = 20_000  # of one document; keeps a pasted book within every engine's limits


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield the items in lists of at most ``size``."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def latest_by_key(documents: Sequence[SearchDocument]) -> list[SearchDocument]:
    """Return the last document of every key, the oldest first."""
    by_key = {document.key: document for document in documents}
    return sorted(by_key.values(), key=lambda document: microseconds(document.published_at))


def title_terms(document: SearchDocument) -> list[str]:
    """Return the terms of the title."""
    return terms(document.title, document.language)


def body_terms(document: SearchDocument) -> list[str]:
    """Return the terms of the body, and of a summary that says something else."""
    text = document.body
    if document.summary and document.summary not in text:
        text = f"{text}\n{document.summary}"
    return terms(text, document.language)[:_MOST_TERMS]


def word_counts(documents: Iterable[SearchDocument]) -> Counter[str]:
    """Return in how many of the documents each word of the vocabulary stands."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(vocabulary_of(document.title, document.body))
    return counts
