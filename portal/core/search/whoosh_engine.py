"""Whoosh: the embedded engine a portal starts with, comfortable to some 50,000 documents.

Whoosh is used as a store of terms only; analysis, spelling and highlights are ours. It allows one
writer (a lock on a file decides which), and readers whose files a merge may take away while they
open them: those try again.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from whoosh import index

from portal.core.search.batches import batches, latest_by_key
from portal.core.search.document import SearchDocument
from portal.core.search.index import Candidate, Filters, Match, SearchUnavailable
from portal.core.search.locking import WriterLock
from portal.core.search.whoosh_schema import (
    fields_of,
    from_stored,
    merge_equals,
    newest_matching,
    number_term,
    schema,
    term_query,
)

Answer = TypeVar("Answer")

_COMMIT_EVERY = 2_000  # documents; every commit writes a segment and may merge others
_ATTEMPTS = 5
_WRITER_MEGABYTES = 16
_KEYS_A_PAGE = 1_000


class WhooshIndex:
    """An `Index` in a folder of its own; a searcher for each thread, one writer at a time."""

    most_candidates = 1_000

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WriterLock(folder / "portal.lock")
        self._local = threading.local()
        self._synced: set[str] = set()
        with self._lock.held(), suppress(Exception):  # who reads it will say what is wrong
            self._create_if_missing()

    def candidates(self, match: Match, filters: Filters, limit: int) -> Sequence[Candidate]:
        wanted = term_query(match)
        return self._read(lambda searcher: newest_matching(searcher, wanted, filters, limit))

    def documents(self, numbers: Sequence[int]) -> Mapping[int, SearchDocument]:
        def find(searcher: Any) -> dict[int, SearchDocument]:
            found: dict[int, SearchDocument] = {}
            for number in numbers:
                for position in searcher.docs_for_query(number_term(number)):
                    found[number] = from_stored(searcher.stored_fields(position)["stored"])
            return found

        return self._read(find)

    def languages(self) -> Sequence[str]:
        return self._read(lambda searcher: _lexicon(searcher.reader(), "language"))

    def words_starting(self, prefix: str, shortest: int, longest: int) -> Iterable[str]:
        def find(searcher: Any) -> list[str]:
            expanded = searcher.reader().expand_prefix("words", prefix)
            decoded = (word.decode() for word in expanded)
            return [word for word in decoded if shortest <= len(word) <= longest]

        return self._read(find)

    def frequencies(self, words: Sequence[str]) -> Mapping[str, int]:
        def find(searcher: Any) -> dict[str, int]:
            reader = searcher.reader()
            counted = ((word, reader.doc_frequency("words", word)) for word in words)
            return {word: count for word, count in counted if count}

        return self._read(find)

    def put(self, documents: Iterable[SearchDocument]) -> None:
        for batch in batches(documents, _COMMIT_EVERY):
            latest = latest_by_key(batch)
            with self._writing() as writer:
                _delete(writer, [document.key for document in latest])
                for document in latest:
                    writer.add_document(**fields_of(document))

    def remove(self, keys: Iterable[str]) -> None:
        for batch in batches(keys, _COMMIT_EVERY):
            with self._writing() as writer:
                _delete(writer, batch)

    def clear(self) -> None:
        try:
            with self._lock.held():
                for path in self._folder.iterdir():
                    if path.name == "portal.lock":
                        continue
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                self._create_if_missing()
        except OSError as error:
            raise SearchUnavailable(f"the search index cannot be written: {error}") from error
        self._forget_searcher()

    def count(self) -> int:
        return self._read(lambda searcher: int(searcher.reader().doc_count()))

    def keys(self) -> Iterator[str]:
        last = ""
        while page := self._read(partial(_keys_after, last)):
            yield from page
            last = page[-1]

    def close(self) -> None:
        self._forget_searcher()

    def _create_if_missing(self) -> None:
        if not index.exists_in(self._folder):
            index.create_in(self._folder, schema())
            self._sync()

    def _read(self, ask: Callable[[Any], Answer]) -> Answer:
        """Ask this thread's searcher, opening it anew when a writer took its files away."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return ask(self._searcher())
            except Exception as error:  # a damaged file may raise anything at all
                self._forget_searcher()
                if attempt == _ATTEMPTS:
                    message = f"the search index cannot be read: {error!r}"
                    raise SearchUnavailable(message) from error
        raise AssertionError("unreachable")

    def _searcher(self) -> Any:
        """Return a searcher that sees the latest commit; one from before a fork is not used.

        Not by ``Searcher.refresh``: it adds the segments a merge or deletion has replaced to the
        new ones (whoosh-reloaded 2.7.5), so that deleted documents come back.
        """
        made: tuple[int, Any] | None = getattr(self._local, "made", None)
        if made is not None and made[0] == os.getpid() and made[1].up_to_date():
            return made[1]
        self._forget_searcher()
        searcher = index.open_dir(self._folder).searcher()
        self._local.made = (os.getpid(), searcher)
        return searcher

    def _forget_searcher(self) -> None:
        made: tuple[int, Any] | None = self._local.__dict__.pop("made", None)
        if made is not None:
            with suppress(Exception):
                made[1].close()

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            with self._lock.held():
                writer = index.open_dir(self._folder).writer(limitmb=_WRITER_MEGABYTES)
                try:
                    yield writer
                except BaseException:
                    writer.cancel()
                    raise
                writer.commit(mergetype=merge_equals)
                self._sync()
        except Exception as error:  # a damaged file may raise anything at all
            message = f"the search index cannot be written: {error!r}"
            raise SearchUnavailable(message) from error

    def _sync(self) -> None:
        """Bring what was written to the disk; Whoosh leaves that to the operating system."""
        present = {path.name for path in self._folder.iterdir() if path.is_file()}
        for name in sorted(present - self._synced):
            with suppress(FileNotFoundError):
                _sync_to_disk(self._folder / name)
        _sync_to_disk(self._folder)
        self._synced = present


def _delete(writer: Any, keys: Sequence[str]) -> None:
    with writer.searcher() as searcher:
        for key in keys:
            writer.delete_by_term("key", key, searcher=searcher)


def _keys_after(last: str, searcher: Any) -> list[str]:
    """Return the next thousand keys; the term of a deleted document stays until a merge."""
    page: list[str] = []
    for field, term in searcher.reader().terms_from("key", last):
        if field != "key" or len(page) == _KEYS_A_PAGE:
            break
        key = term.decode()
        if key > last and next(searcher.document_numbers(key=key), None) is not None:
            page.append(key)
    return page


def _lexicon(reader: Any, field: str) -> list[str]:
    return [term.decode() for term in reader.lexicon(field)]


def _sync_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
