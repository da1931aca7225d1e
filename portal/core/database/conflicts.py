"""Turns a named constraint's violation into a refusal, or into "it was there already"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Executable, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from portal.core.database.base import Base
from portal.core.database.prepared import prepared, run
from portal.core.database.session import session
from portal.core.problems import Problem, Problems

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_SQLITE_NAMED = re.compile(r"(?:CHECK|UNIQUE) constraint failed: (?:index ')?(\w+)'?$")


@contextmanager
def translate_conflicts(problems: Mapping[str, Problem]) -> Iterator[None]:
    """Flush what the block changed and turn a violated constraint into its problem.

    :param problems: name of a constraint → the refusal it stands for.
    :raises Problems: when one of them is violated; the rest of the unit of work is intact.
    """
    current = session()
    try:
        with current.begin_nested():
            yield
            current.flush()
    except IntegrityError as error:
        name = violated_constraint(error)
        if name in problems:
            raise Problems(problems[name]) from error
        raise


def violated_constraint(error: IntegrityError) -> str:
    """Return the name of the constraint an integrity error is about, ``""`` if unknown."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    text = str(error.orig)
    columns = _SQLITE_UNIQUE.search(text)
    if columns and "." in columns[1]:
        return _unique_over(columns[1])
    named = _SQLITE_NAMED.search(text)
    return named[1] if named else ""


def _unique_over(columns: str) -> str:
    qualified = [part.strip().rpartition(".") for part in columns.split(",")]
    table = Base.metadata.tables.get(qualified[0][0])
    if table is None:
        return ""
    wanted = {name for _table, _dot, name in qualified}
    candidates: list[Any] = [*table.constraints, *table.indexes]
    for constraint in candidates:
        unique = isinstance(constraint, UniqueConstraint) or (
            isinstance(constraint, Index) and constraint.unique
        )
        if unique and {column.name for column in constraint.columns} == wanted:
            return str(constraint.name)
    return str(table.primary_key.name) if _is_key(table, wanted) else ""


def _is_key(table: Table, columns: set[str]) -> bool:
    return {column.name for column in table.primary_key.columns} == columns


def insert_once(table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique constraint says that it is there already.

    One statement, no savepoint, so it is fit for the busiest writes.

    :returns: whether the row is new.
    """
    on_postgres = session().get_bind().dialect.name == "postgresql"
    return run(_insert_once(table, on_postgres), **values).first() is not None


@prepared
def _insert_once(table: Table, on_postgres: bool) -> Executable:
    module = postgresql if on_postgres else sqlite
    key = next(iter(table.primary_key.columns))
    statement: Executable = module.insert(table).on_conflict_do_nothing().returning(key)
    return statement
