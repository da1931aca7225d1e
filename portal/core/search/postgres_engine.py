"""PostgreSQL full text: the engine of a site whose database already is PostgreSQL.

The terms are worked out before they come here and stored as they are: no text search
configuration, dictionary or extension is needed, so nothing needs a superuser, and words are the
same as in the other engines. The tables are made here and not by migrations, because an index is
rebuilt, never migrated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.search.batches import batches, latest_by_key
from portal.core.search.document import SearchDocument
from portal.core.search.index import Candidate, Filters, Match, SearchUnavailable
from portal.core.search.postgres_tables import (
    NEWEST,
    RANKED,
    SCHEMA,
    forget_documents,
    put_documents,
    read_documents,
    tsquery,
)

_LOCK = 0x5EA2C4  # the advisory lock every writer of the index takes


class PostgresIndex:
    """An `Index` in tables ``search_*`` of the site's database."""

    most_candidates = 1_500

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.prepare()

    def prepare(self) -> None:
        """Create the tables that are missing."""
        with self._writing() as connection:
            for statement in filter(str.strip, SCHEMA.split(";")):
                connection.execute(text(statement))

    def candidates(self, match: Match, filters: Filters, limit: int) -> Sequence[Candidate]:
        values: dict[str, object] = {"limit": limit}
        conditions: list[str] = []
        for name, allowed in filters.active():
            conditions.append(f"{name} = ANY(:{name})")
            values[name] = list(allowed)
        if match.groups:
            conditions.append("terms @@ CAST(:wanted AS tsquery)")
            values["wanted"] = tsquery(match)
            statement = RANKED
        else:
            statement = NEWEST
        with self._reading() as connection:
            rows = connection.execute(
                text(statement.format(conditions=" AND ".join(conditions))), values
            )
            return list(map(Candidate._make, rows))

    def documents(self, numbers: Sequence[int]) -> Mapping[int, SearchDocument]:
        with self._reading() as connection:
            return read_documents(connection, numbers)

    def languages(self) -> Sequence[str]:
        with self._reading() as connection:
            return list(connection.scalars(text("SELECT code FROM search_language")))

    def words_starting(self, prefix: str, shortest: int, longest: int) -> Iterable[str]:
        with self._reading() as connection:
            return list(
                connection.scalars(
                    text(
                        "SELECT word FROM search_vocabulary WHERE word >= :low AND word < :high "
                        "AND char_length(word) BETWEEN :shortest AND :longest"
                    ),
                    {
                        "low": prefix,
                        "high": prefix + "\U0010ffff",
                        "shortest": shortest,
                        "longest": longest,
                    },
                )
            )

    def frequencies(self, words: Sequence[str]) -> Mapping[str, int]:
        with self._reading() as connection:
            rows = connection.execute(
                text("SELECT word, documents FROM search_vocabulary WHERE word = ANY(:words)"),
                {"words": list(words)},
            )
            return {row.word: row.documents for row in rows}

    def put(self, documents: Iterable[SearchDocument]) -> None:
        for batch in batches(documents):
            with self._writing() as connection:
                put_documents(connection, latest_by_key(batch))

    def remove(self, keys: Iterable[str]) -> None:
        for batch in batches(keys):
            with self._writing() as connection:
                forget_documents(connection, batch)

    def clear(self) -> None:
        self.prepare()
        with self._writing() as connection:
            connection.execute(
                text("TRUNCATE search_document, search_terms, search_vocabulary, search_language")
            )

    def count(self) -> int:
        with self._reading() as connection:
            return connection.scalar(text("SELECT count(*) FROM search_terms")) or 0

    def keys(self) -> Iterator[str]:
        statement = text(
            "SELECT key FROM search_document WHERE key > :last ORDER BY key LIMIT 1000"
        )
        last = ""
        while True:
            with self._reading() as connection:
                page = list(connection.scalars(statement, {"last": last}))
            if not page:
                return
            yield from page
            last = page[-1]

    def close(self) -> None:
        """Do nothing: the connections belong to the site."""

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise SearchUnavailable(f"the search index cannot be read: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Open a transaction that is alone in writing, so that no two lock words crosswise."""
        try:
            with self._engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
        except SQLAlchemyError as error:
            raise SearchUnavailable(f"the search index cannot be written: {error}") from error
