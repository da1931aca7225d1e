"""Writes very many rows: the driver's own bulk path, with secondary indexes built afterwards.

SQLite takes prepared statements with many rows, PostgreSQL takes COPY. Values are those the
database keeps: identifiers as 32 hexadecimal digits, moments and JSON as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session

BATCH = 20_000


class BulkTable:
    """Collects rows of one table and writes them in portions.

    :param columns: the columns each row gives, in their order.
    """

    def __init__(self, connection: Connection, model: Any, columns: Sequence[str]) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.written = 0
        names = ", ".join(columns)
        table: Table = model.__table__
        if connection.dialect.name == "postgresql":
            self._statement = f"COPY {table.name} ({names}) FROM STDIN"
        else:
            places = ", ".join("?" * len(columns))
            self._statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608

    def add(self, row: tuple[Any, ...]) -> None:
        """Take a row in."""
        self._rows.append(row)

    @property
    def waiting(self) -> int:
        """Number of rows that are not written yet."""
        return len(self._rows)

    def write(self) -> None:
        """Write what was taken in."""
        cursor: Any = self._connection.connection.cursor()
        if self._connection.dialect.name == "postgresql":
            with cursor.copy(self._statement) as copy:
                for row in self._rows:
                    copy.write_row(row)
        else:
            cursor.executemany(self._statement, self._rows)
        cursor.close()
        self.written += len(self._rows)
        self._rows.clear()


def kept_moment(moment: datetime) -> str:
    """Return a moment as both engines read it: UTC without its zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


@contextmanager
def indexes_afterwards(current: Session, *models: Any) -> Iterator[Connection]:
    """Take secondary indexes away, give the connection to write on, and build them again.

    All of it belongs to the transaction under way: an interruption leaves nothing half done.
    """
    connection = current.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-200000")
    else:
        # Moments are written without a zone and mean UTC.
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    indexes = [
        index
        for model in models
        for index in sorted(model.__table__.indexes, key=lambda index: str(index.name))
        if not index.unique
    ]
    for index in indexes:
        index.drop(connection)
    yield connection
    for index in indexes:
        index.create(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-8000")
