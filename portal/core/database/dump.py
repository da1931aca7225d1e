"""A dump of every table that either engine can read back, taken from one snapshot.

Each table is a file of JSON lines. Because it holds values and not pages of a database, a
dump of an SQLite site can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.types import TypeDecorator

from portal.core.database.base import Base
from portal.core.database.engine import WRITES, writers_turn

BATCH = 2000
# What can be found is built anew after a restore, by the engine of the site it is restored to.
REBUILT = frozenset({"search_document", "search_terms", "search_vocabulary", "search_language"})


def tables_to_dump(engine: Engine) -> list[Table]:
    """Return every table of the database in an order in which rows can be inserted."""
    actual = MetaData()
    actual.reflect(engine)
    known = Base.metadata.tables
    ordered = [table for table in Base.metadata.sorted_tables if table.name in actual.tables]
    strangers = [
        table
        for table in actual.sorted_tables
        if table.name not in known and table.name not in REBUILT
    ]
    return [*ordered, *strangers]


def begin_snapshot(connection: Connection) -> None:
    """Let everything read on ``connection`` be of one moment, whatever others write."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    else:
        connection.execute(text("SELECT count(*) FROM alembic_version"))


def dump_rows(
    connection: Connection, table: Table, only: ColumnElement[bool] | None = None
) -> Iterator[str]:
    """Yield one JSON line per row, in the order of the primary key.

    :param only: leaves out rows for which this does not hold.
    """
    statement = select(table).order_by(*table.primary_key.columns)
    if only is not None:
        statement = statement.where(only)
    with connection.execution_options(yield_per=BATCH).execute(statement) as rows:
        for row in rows:
            yield json.dumps([_plain(value) for value in row], ensure_ascii=False)


def restore_rows(
    connection: Connection, table: Table, columns: list[str], lines: Iterator[str]
) -> int:
    """Insert dumped rows; return how many.

    :raises ValueError: when the dump has a column the table lacks.
    """
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(f"{table.name}: this version has no column {', '.join(missing)}")
    kinds = [table.columns[name].type for name in columns]
    rows = (
        {
            name: _rich(value, kind)
            for name, value, kind in zip(columns, json.loads(line), kinds, strict=True)
        }
        for line in lines
    )
    count, batch = 0, []
    for row in _parents_first(table, rows):
        batch.append(row)
        if len(batch) >= BATCH:
            connection.execute(insert(table), batch)
            count, batch = count + len(batch), []
    if batch:
        connection.execute(insert(table), batch)
    return count + len(batch)


def _parents_first(table: Table, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Hold back rows that refer to rows of the same table which are still to come."""
    links = [
        (key.parent.name, key.column.name)
        for key in table.foreign_keys
        if key.column.table is table
    ]
    if not links:
        yield from rows
        return
    target = links[0][1]
    known: set[Any] = set()
    waiting: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for arrived in rows:
        ready = [arrived]
        while ready:
            row = ready.pop()
            missing = next(
                (row[n] for n, _to in links if not _is_there(row, n, target, known)), None
            )
            if missing is not None:
                waiting[missing].append(row)
                continue
            known.add(row[target])
            yield row
            ready += waiting.pop(row[target], [])
    for left in waiting.values():  # the database says what is wrong with them
        yield from left


def _is_there(row: dict[str, Any], name: str, target: str, known: set[Any]) -> bool:
    wanted = row.get(name)
    return wanted is None or wanted == row[target] or wanted in known


def restore_all(
    engine: Engine, tables: Mapping[str, tuple[list[str], Iterator[str]]]
) -> dict[str, int]:
    """Insert the rows of every dumped table in one transaction, all or nothing.

    :param tables: name → columns and lines, in the order of the dump.
    :returns: number of rows per table.
    """
    actual = MetaData()
    actual.reflect(engine)
    counts = {}
    with writers_turn(engine), engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            for name, (columns, lines) in tables.items():
                table = Base.metadata.tables.get(name, actual.tables.get(name))
                if table is None:
                    raise ValueError(f"there is no table {name} in this version")
                if connection.execute(select(func.count()).select_from(table)).scalar_one():
                    raise ValueError(f"{name} is not empty; restore into an empty site")
                counts[name] = restore_rows(connection, table, columns, lines)
            if engine.dialect.name == "postgresql":
                _restart_sequences(connection)
    return counts


def _restart_sequences(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        found = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column.name},
        ).scalar_one()
        if found:
            highest = connection.execute(select(func.max(column))).scalar_one() or 0
            connection.execute(
                text("SELECT setval(:sequence, :value, :called)"),
                {"sequence": found, "value": max(highest, 1), "called": highest > 0},
            )


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _rich(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    try:
        python = (kind.impl if isinstance(kind, TypeDecorator) else kind).python_type
    except NotImplementedError:
        return value
    if python is uuid.UUID:
        return uuid.UUID(hex=value)
    if python is datetime:
        return datetime.fromisoformat(value)
    if python is date:
        return date.fromisoformat(value)
    if python is bytes:
        return base64.b64decode(value)
    return value
