"""Puts a row about a person into each table of a plugin, in words that can be found again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import JSON, CheckConstraint, Column, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from portal.core import clock
from portal.core.database.base import Base, new_id
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.i18n import Translated, TranslatedText
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.tables import tables_of
from portal.testing.factories import Make

CANARY = "kanarienvogel"


class CannotFill(Exception):
    """A table refuses what was made up; the fixture ``fill`` of the author can do better."""


def rows_of(app: Flask, plugin: Plugin) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of a plugin, by table."""
    with app.app_context():
        found = {
            table.name: sorted((tuple(row) for row in session().execute(select(table))), key=repr)
            for table in tables_of(plugin)
        }
        session().rollback()
    return found


def fill_tables(make: Make, plugin: Plugin, person_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """Put a row about a person into each table of a plugin; return the rows' values by table.

    :raises CannotFill: when a constraint refuses them.
    """
    ours = {table.name for table in tables_of(plugin)}
    filled: dict[str, dict[str, Any]] = {}
    things = _Things(make, person_id)
    for table in Base.metadata.sorted_tables:
        if table.name in ours:
            filled[table.name] = {c.name: v for c, v in _values(table, things, filled)}
    with make.app.app_context():
        try:
            with unit_of_work():
                for table in Base.metadata.sorted_tables:
                    if table.name in ours:
                        session().execute(insert(table).values(filled[table.name]))
        except IntegrityError as error:
            raise CannotFill(str(error.orig)) from error
    return filled


class _Things:
    """One of each thing a published table holds, made when it is needed."""

    def __init__(self, make: Make, person_id: uuid.UUID) -> None:
        self._made: dict[str, uuid.UUID] = {"person": person_id}
        self._ways: dict[str, Callable[[], uuid.UUID]] = {
            "area": make.area,
            "topic": make.topic,
            "department": make.department,
            "proposal": lambda: make.proposal(person_id),
            "comment": lambda: make.comment(person_id, "proposal", make.proposal(person_id)),
            "consultation": lambda: make.consultation(("More benches",)).id,
        }

    def one(self, table: str) -> uuid.UUID | None:
        """Return the identifier of one thing, ``None`` where nobody knows how to make one."""
        if table not in self._made and table in self._ways:
            self._made[table] = self._ways[table]()
        return self._made.get(table)


def _values(
    table: Table, things: _Things, filled: dict[str, dict[str, Any]]
) -> Iterator[tuple[Column[Any], Any]]:
    for column in table.columns:
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).target_fullname
            name, _dot, key = target.rpartition(".")
            value = filled[name][key] if name in filled else things.one(name)
            if value is None and not column.nullable:
                raise CannotFill(f"{table.name}.{column.name} needs a {name}")
            yield column, value
        elif column is not table.autoincrement_column:
            yield column, _made_up(table, column)


def _made_up(table: Table, column: Column[Any]) -> Any:
    kind = getattr(column.type, "impl_instance", column.type).python_type
    moment = clock.now()
    if isinstance(column.type, Translated):
        return TranslatedText(en=f"{CANARY}-{column.name}")
    if isinstance(column.type, JSON):
        return _default_of(column, {})
    choices = getattr(column.type, "enum_class", None) or getattr(column.type, "enums", None)
    if choices:
        return next(iter(choices))
    if issubclass(kind, str):
        allowed = _allowed(table, column)
        if allowed:
            return allowed
        length = getattr(column.type, "length", None) or 40
        return f"{CANARY}-{column.name}"[:length]
    samples: dict[type, Any] = {
        uuid.UUID: new_id(),
        bool: False,
        int: 1,
        float: 1.0,
        datetime: moment,
        date: moment.date(),
        time: moment.time(),
        timedelta: timedelta(days=1),
        bytes: b"\x00",
        dict: {},
        list: [],
    }
    if kind not in samples:
        raise CannotFill(f"{table.name}.{column.name} is of type {kind.__name__}")
    return samples[kind]


def _default_of(column: Column[Any], otherwise: Any) -> Any:
    """Return what the column holds where nothing is said: a list, say, or an object."""
    default = column.default
    if isinstance(default, CallableColumnDefault):
        return default.arg(None)  # type: ignore[arg-type]  # it asks for no context
    if isinstance(default, ScalarElementColumnDefault):
        return default.arg
    return otherwise


def _allowed(table: Table, column: Column[Any]) -> str:
    """Return the first value that a constraint such as ``state IN ('open', …)`` allows."""
    wanted = re.compile(rf"\b{re.escape(column.name)}\W+IN\s*\(\s*'([^']*)'", re.I)
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = wanted.search(str(constraint.sqltext))
            if found:
                return found.group(1)
    return ""
