"""The tables of the FTS5 engine, and how documents enter and leave them.

A document's number is its second of publication with room for 65,536 a second, so the newest
matches of a common word come first without sorting. Terms are stemmed before they come here;
SQLite only splits at spaces (the ``ascii`` tokenizer keeps every other script whole).
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.core.search.batches import body_terms, title_terms, word_counts
from portal.core.search.document import SearchDocument
from portal.core.search.index import microseconds

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    url TEXT NOT NULL,
    summary TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS facet (  -- narrow, since a search reads thousands of its rows
    number INTEGER PRIMARY KEY,
    published INTEGER NOT NULL,
    audience TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    area TEXT,
    topic TEXT,
    state TEXT
);
CREATE TABLE IF NOT EXISTS vocabulary (
    word TEXT PRIMARY KEY,
    documents INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS language (code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5 (title, body, tokenize = 'ascii');
"""
# The fields of a document and the columns they are read from.
_COLUMNS = {
    "key": "key",
    "kind": "kind",
    "title": "title",
    "body": "body",
    "language": "language",
    "url": "url",
    "summary": "summary",
    "published_at": "published",
    "area": "area",
    "topic": "topic",
    "state": "state",
    "audience": "audience",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PER_SECOND = 1 << 16


def put_documents(connection: sqlite3.Connection, documents: Sequence[SearchDocument]) -> None:
    """Add documents with different keys, replacing those that have one of the keys."""
    forget_documents(connection, [document.key for document in documents])
    for document in documents:
        _insert(connection, document)
    connection.executemany(
        "INSERT INTO vocabulary VALUES (?, ?) ON CONFLICT (word) "
        "DO UPDATE SET documents = documents + excluded.documents",
        sorted(word_counts(documents).items()),
    )


def forget_documents(connection: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Remove the documents with these keys, and what the vocabulary knew from them."""
    old = _read(connection, "key", keys)
    if not old:
        return
    for table, column in (("document", "number"), ("facet", "number"), ("terms", "rowid")):
        connection.executemany(
            f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608  names are ours
            [(number,) for number in old],
        )
    lost = sorted(word_counts(old.values()).items())
    connection.executemany(
        "UPDATE vocabulary SET documents = documents - ? WHERE word = ?",
        [(count, word) for word, count in lost],
    )
    connection.executemany(
        "DELETE FROM vocabulary WHERE word = ? AND documents <= 0", [(word,) for word, _ in lost]
    )


def forget_everything(connection: sqlite3.Connection) -> None:
    """Empty every table."""
    for table in ("document", "facet", "vocabulary", "language", "terms"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  names are ours


def read_documents(
    connection: sqlite3.Connection, numbers: Sequence[int]
) -> Mapping[int, SearchDocument]:
    """Return the documents that have these numbers."""
    return _read(connection, "number", numbers)


def marks(values: Sequence[object]) -> str:
    """Return as many question marks as there are values."""
    return ", ".join("?" * len(values))


def _read(
    connection: sqlite3.Connection, column: str, values: Sequence[str] | Sequence[int]
) -> dict[int, SearchDocument]:
    rows = connection.execute(
        f"SELECT number, {', '.join(_COLUMNS.values())} FROM document "  # noqa: S608  ours
        f"JOIN facet USING (number) WHERE {column} IN ({marks(values)})",
        values,
    ).fetchall()
    return {number: _document(columns) for number, *columns in rows}


def _insert(connection: sqlite3.Connection, document: SearchDocument) -> None:
    published = microseconds(document.published_at)
    number = _free_number(connection, published // 1_000_000)
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
        (number, document.key, document.title, document.body, document.url, document.summary),
    )
    connection.execute(
        "INSERT INTO facet VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            published,
            document.audience,
            document.language,
            document.kind,
            document.area,
            document.topic,
            document.state,
        ),
    )
    connection.execute(
        "INSERT INTO terms (rowid, title, body) VALUES (?, ?, ?)",
        (number, " ".join(title_terms(document)), " ".join(body_terms(document))),
    )
    connection.execute("INSERT OR IGNORE INTO language VALUES (?)", (document.language,))


def _free_number(connection: sqlite3.Connection, second: int) -> int:
    first = second * _PER_SECOND
    while True:
        (taken,) = connection.execute(
            "SELECT max(number) FROM document WHERE number BETWEEN ? AND ?",
            (first, first + _PER_SECOND - 1),
        ).fetchone()
        if taken is None:
            return first
        if taken < first + _PER_SECOND - 1:
            return int(taken) + 1
        first += _PER_SECOND


def _document(columns: Sequence[Any]) -> SearchDocument:
    values = dict(zip(_COLUMNS, columns, strict=True))
    values["published_at"] = _EPOCH + timedelta(microseconds=values["published_at"])
    return SearchDocument(**values)
