"""Tables: their names, keys and columns, and whether every column has been classified."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ForeignKeyConstraint, String, Table, Text

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.core.plugins.tables import PUBLISHED_TABLES, tables_of

NAME = rule(
    "T301", "table outside the plugin's name", Tier.BRONZE,
    "Tables are told apart by `plugin_<name>_`; only so can the portal upgrade, back up and purge "
    "each plugin on its own.",
)  # fmt: skip
TARGET = rule(
    "T302", "foreign key to an unpublished table", Tier.BRONZE,
    "Only the published tables keep their keys; a key to any other ties the portal down.",
)  # fmt: skip
ONDELETE = rule(
    "T303", "foreign key without ondelete", Tier.BRONZE,
    "Without it, nothing the plugin refers to can ever be deleted again: no person erased, no "
    "proposal taken away. Say CASCADE, or SET NULL.",
)  # fmt: skip
LENGTH = rule(
    "T304", "text column without a length", Tier.BRONZE,
    "A text anybody may send needs an end.",
)  # fmt: skip
UNCLASSIFIED = rule(
    "T308", "column nobody classified", Tier.BRONZE,
    "The hook `personal_data` says of every column whether it is about a person, so that it can "
    "be given out and erased.",
)  # fmt: skip
UNKNOWN_COLUMN = rule(
    "T309", "classification of a column that is not there", Tier.SILVER,
    "The inventory is shown to people as what is kept about them; it must be true.",
)  # fmt: skip


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Look at the tables the plugin's code declares."""
    if subject.plugin is None:
        return
    tables = tables_of(subject.plugin)
    for table in tables:
        path, line = place_of(subject, table.name)
        if not table.name.startswith(f"plugin_{subject.name}_"):
            message = f"the table {table.name} must be named plugin_{subject.name}_…"
            yield Finding(NAME, path, line, message)
        yield from _keys(subject, table)
        for column in table.columns:
            if isinstance(column.type, String | Text) and column.type.length is None:
                path, line = place_of(subject, table.name, column.name)
                yield Finding(LENGTH, path, line, f"{table.name}.{column.name} has no length")
    if stage is not None and stage.is_ready:
        yield from _classification(subject, stage, tables)


def _keys(subject: Subject, table: Table) -> Iterator[Finding]:
    for key in table.constraints:
        if not isinstance(key, ForeignKeyConstraint):
            continue
        column = key.column_keys[0]
        path, line = place_of(subject, table.name, column)
        for element in key.elements:
            target = element.target_fullname.rpartition(".")[0]
            own = target.startswith(f"plugin_{subject.name}_")
            if not own and target not in PUBLISHED_TABLES:
                message = f"{table.name}.{column} refers to {target}, which is no published table"
                yield Finding(TARGET, path, line, message)
        if key.ondelete is None:
            message = f"{table.name}.{column} does not say what happens when its target goes"
            yield Finding(ONDELETE, path, line, message)


def _classification(subject: Subject, stage: Stage, tables: list[Table]) -> Iterator[Finding]:
    known = {column.column for column in stage.inventory.personal} | set(stage.inventory.plain)
    there = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    for table in tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if name not in known and f"{table.name}.*" not in known:
                path, line = place_of(subject, table.name, column.name)
                message = f"nobody says whether {name} is about a person"
                yield Finding(UNCLASSIFIED, path, line, message)
    names = {table.name for table in tables}
    for name in sorted(known - there):
        table_name, _dot, column_name = name.rpartition(".")
        if column_name == "*" and table_name in names:
            continue
        message = f"{name} is classified, and is no column of the plugin"
        yield Finding(UNKNOWN_COLUMN, *text_place(subject, name), message)


def text_place(subject: Subject, text: str) -> tuple[Path, int]:
    """Return where a text stands in the plugin's code."""
    for module in subject.modules:
        for number, line in enumerate(module.source.splitlines(), start=1):
            if text in line:
                return module.path, number
    return subject.plugin_module, 1


def place_of(subject: Subject, table: str, column: str = "") -> tuple[Path, int]:
    """Return file and line of the class that declares a table, or of one of its columns."""
    for module in subject.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and _names_table(node, table):
                for part in node.body:
                    if (
                        isinstance(part, ast.AnnAssign)
                        and isinstance(part.target, ast.Name)
                        and part.target.id == column
                    ):
                        return module.path, part.lineno
                return module.path, node.lineno
    return text_place(subject, f'"{table}"')


def _names_table(node: ast.ClassDef, table: str) -> bool:
    return any(
        isinstance(part, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "__tablename__" for t in part.targets)
        and isinstance(part.value, ast.Constant)
        and part.value.value == table
        for part in node.body
    )
