"""What a plugin has put into the database, found without its code: its package may be gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, MetaData, Table, func, inspect, or_, select, true

from portal.core.database.base import Base
from portal.core.plugins.overview import VERSION_TABLE, PluginRecord, tables_left_by

# The log of who did what stays, whatever is purged.
KEPT = frozenset({"audit_entry"})
_PLACES = {"plugin_state": "name", "periodic_job": "name", "tally_delta": "kind", "event": "type"}
"""Table → the column that says whose a row is, where another column's name would mislead."""
_OWNERS = ("component", "plugin", "lane", "subscriber", "subject_kind")
"""Columns that say whose a row is, the most telling first."""
_DECLARED = {
    "name": "jobs",
    "lane": "subscriptions",
    "subscriber": "subscriptions",
    "subject_kind": "kinds",
}
"""Column → which of the names a plugin declared stand in it."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """The rows of a plugin.

    :param own: tables that are the plugin's, its version table among them.
    :param shared: tables of the portal, with the condition that picks the plugin's rows.
    """

    own: Sequence[Table]
    shared: Sequence[tuple[Table, ColumnElement[bool]]]

    def parts(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """Return every table with what picks the plugin's rows in it."""
        return [*((table, true()) for table in self.own), *self.shared]


def leftovers_of(record: PluginRecord, connection: Connection) -> Leftovers:
    """Return where the rows of a plugin are."""
    names = tables_left_by(record.name, connection.engine)
    version_table = f"{VERSION_TABLE}{record.name}"
    there = set(inspect(connection).get_table_names())
    if version_table in there:
        names.append(version_table)
    actual = MetaData()
    actual.reflect(connection, only=names, resolve_fks=False)
    own = [Base.metadata.tables.get(name, actual.tables[name]) for name in names]
    shared = []
    for table in Base.metadata.sorted_tables:
        condition = _rows_of(record.name, record.declared, table)
        if condition is not None and table.name in there:
            shared.append((table, condition))
    return Leftovers(own, shared)


def _rows_of(
    name: str, declared: Mapping[str, Sequence[str]], table: Table
) -> ColumnElement[bool] | None:
    if table.name in KEPT or (table.name.startswith("plugin_") and table.name != "plugin_state"):
        return None
    place = _PLACES.get(table.name) or next((p for p in _OWNERS if p in table.columns), None)
    if place is None:
        return None
    column: ColumnElement[str] = table.columns[place]
    # What bears the name of a table of the portal's is the portal's.
    names = {name, *declared.get(_DECLARED.get(place, ""), ())} - Base.metadata.tables.keys()
    return or_(column.in_(sorted(names)), column.startswith(f"{name}.", autoescape=True))


def count_rows(connection: Connection, leftovers: Leftovers) -> dict[str, int]:
    """Return how many rows of a plugin each table has; tables without any are left out."""
    counts = {
        table.name: connection.execute(
            select(func.count()).select_from(table).where(condition)
        ).scalar_one()
        for table, condition in leftovers.parts()
    }
    own = {table.name for table in leftovers.own}
    return {name: count for name, count in counts.items() if count or name in own}
