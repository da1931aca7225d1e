"""SQLite FTS5: the embedded engine for large sites, in a database file of its own.

The newest few thousand matches are ranked, which takes the same time at 100,000 and at 1,000,000
documents.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from portal.core.search.batches import batches, latest_by_key
from portal.core.search.document import SearchDocument
from portal.core.search.fts5_tables import (
    SCHEMA,
    forget_documents,
    forget_everything,
    marks,
    put_documents,
    read_documents,
)
from portal.core.search.index import Candidate, Filters, Match, Scope, SearchUnavailable
from portal.core.search.locking import WriterLock

_BUSY_SECONDS = 10


class Fts5Index:
    """An `Index` in one SQLite file; a connection for each thread, one writer at a time."""

    most_candidates = 1_500

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = WriterLock(path.with_suffix(".lock"))
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opening = threading.Lock()
        self._create()

    def candidates(self, match: Match, filters: Filters, limit: int) -> Sequence[Candidate]:
        conditions: list[str] = []
        values: list[str | int] = []
        if match.groups:
            source, score = "terms JOIN facet ON facet.number = terms.rowid", "-bm25(terms, 4.0)"
            order = "terms.rowid"
            conditions.append("terms MATCH ?")
            values.append(_fts_query(match))
        else:
            source, score, order = "facet", "0.0", "facet.number"
        for name, allowed in filters.active():
            conditions.append(f"facet.{name} IN ({marks(allowed)})")
            values += allowed
        statement = (
            "SELECT facet.number, facet.published, "  # noqa: S608  names and marks are ours
            f"{score}, facet.kind, facet.area, facet.topic, facet.state FROM {source} "
            f"WHERE {' AND '.join(conditions)} ORDER BY {order} DESC LIMIT ?"
        )
        with self._reading() as connection:
            return list(map(Candidate._make, connection.execute(statement, [*values, limit])))

    def documents(self, numbers: Sequence[int]) -> Mapping[int, SearchDocument]:
        with self._reading() as connection:
            return read_documents(connection, numbers)

    def languages(self) -> Sequence[str]:
        with self._reading() as connection:
            return [code for (code,) in connection.execute("SELECT code FROM language")]

    def words_starting(self, prefix: str, shortest: int, longest: int) -> Iterable[str]:
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT word FROM vocabulary WHERE word >= ? AND word < ? "
                "AND length(word) BETWEEN ? AND ?",
                (prefix, prefix + "\U0010ffff", shortest, longest),
            )
            return [word for (word,) in rows]

    def frequencies(self, words: Sequence[str]) -> Mapping[str, int]:
        with self._reading() as connection:
            return dict(
                connection.execute(
                    f"SELECT word, documents FROM vocabulary WHERE word IN ({marks(words)})",  # noqa: S608
                    words,
                ).fetchall()
            )

    def put(self, documents: Iterable[SearchDocument]) -> None:
        for batch in batches(documents):
            with self._writing() as connection:
                put_documents(connection, latest_by_key(batch))

    def remove(self, keys: Iterable[str]) -> None:
        for batch in batches(keys):
            with self._writing() as connection:
                forget_documents(connection, batch)

    def clear(self) -> None:
        try:
            with self._writing() as connection:
                forget_everything(connection)
        except SearchUnavailable:
            self.close()
            with self._lock.held():
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            self._create()

    def count(self) -> int:
        with self._reading() as connection:
            (count,) = connection.execute("SELECT count(*) FROM facet").fetchone()
            return int(count)

    def keys(self) -> Iterator[str]:
        last = ""
        while True:
            with self._reading() as connection:
                rows = connection.execute(
                    "SELECT key FROM document WHERE key > ? ORDER BY key LIMIT 1000", (last,)
                ).fetchall()
            if not rows:
                return
            yield from (key for (key,) in rows)
            (last,) = rows[-1]

    def close(self) -> None:
        with self._opening:
            for connection in self._opened:
                with suppress(sqlite3.Error):
                    connection.close()
            self._opened.clear()
            self._local = threading.local()

    def _create(self) -> None:
        """Make the tables. An unreadable file is left for whoever reads it to complain about."""
        with self._lock.held(), suppress(sqlite3.Error), closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
            check_same_thread=False,  # so that close() can reach it from any thread
        )
        connection.execute("PRAGMA synchronous = FULL")
        # Every thread has a connection; the operating system keeps pages for all of them.
        connection.execute("PRAGMA cache_size = -1000")
        return connection

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection; one made before a fork is never used after it."""
        made: tuple[int, sqlite3.Connection] | None = getattr(self._local, "made", None)
        if made is not None and made[0] == os.getpid():
            return made[1]
        connection = self._connect()
        with self._opening:
            self._opened.append(connection)
        self._local.made = (os.getpid(), connection)
        return connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise SearchUnavailable(f"the search index cannot be read: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock.held():
                connection = self._connection()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise SearchUnavailable(f"the search index cannot be written: {error}") from error


def _fts_query(match: Match) -> str:
    groups = [" OR ".join(f'"{term}"' for term in group) for group in match.groups]
    combined = (" AND " if match.needs_all else " OR ").join(f"({group})" for group in groups)
    return f"title : ({combined})" if match.scope is Scope.TITLE else combined
