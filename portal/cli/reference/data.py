"""Reference of what the portal keeps: actions, settings, tables."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Column, Table

from portal.cli.reference.markdown import code, first_line, page, table
from portal.core.database.base import Base
from portal.core.plugins.manager import plugins_of
from portal.core.privacy import PersonalColumn
from portal.core.state import state_of


def permissions_page(app: Flask) -> str:
    """Return the page of every action."""
    rows = [
        (
            code(action.name),
            action.title,
            ", ".join(sorted(str(role) for role in action.roles)) or "everybody, by rule",
            first_line(action.rule) if action.rule else "",
            code(action.token_scope),
        )
        for action in sorted(state_of(app).actions.values(), key=lambda action: action.name)
    ]
    opening = (
        "What can be done, who may ask for it and which scope an API token needs. "
        "Administrators hold every role of the council; plugins may refuse, never allow."
    )
    head = ("Action", "What it is", "Roles", "Rule", "Token scope")
    return page("Actions and permissions", opening, [table(head, rows)])


def tables_page(app: Flask) -> str:
    """Return the page of every table with the classification of its columns."""
    personal, plain = _classification(app)
    parts = []
    for kept in own_tables():
        parts += [f"## `{kept.name}`", _sentence(kept)]
        rows = [
            (code(column.name), _kind(column), _class_of(column, personal, plain))
            for column in kept.columns
        ]
        parts.append(table(("Column", "Type", "Personal data"), rows))
    opening = (
        "Every table of the portal. A column either holds personal data, with its purpose, legal "
        "basis and end, or it does not; `portal check` and the tests leave none unclassified."
    )
    return page("Tables", opening, parts)


def own_tables() -> list[Table]:
    """Return the portal's own tables, by name; those of plugins stand in their own pages."""
    ours = {
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("portal.")
    }
    found = (kept for kept in Base.metadata.tables.values() if kept in ours)
    return sorted(found, key=lambda kept: kept.name)


def _classification(app: Flask) -> tuple[dict[str, PersonalColumn], set[str]]:
    personal: dict[str, PersonalColumn] = {}
    plain: set[str] = set()
    for implementation in plugins_of(app).all_implementations("personal_data"):
        inventory = implementation.function()
        personal.update({column.column: column for column in inventory.personal})
        plain.update(inventory.plain)
    return personal, plain


def _sentence(kept: Table) -> str:
    for mapper in Base.registry.mappers:
        if mapper.local_table is kept:
            return first_line(mapper.class_)
    return ""


def _kind(column: Column[object]) -> str:
    marks = [str(column.type).lower()]
    if column.primary_key:
        marks.append("key")
    if not column.nullable and not column.primary_key:
        marks.append("needed")
    marks += [f"→ {key.column.table.name}" for key in column.foreign_keys]
    return ", ".join(marks)


def _class_of(column: Column[object], personal: dict[str, PersonalColumn], plain: set[str]) -> str:
    name = f"{column.table.name}.{column.name}"
    found = personal.get(name)
    if found is not None:
        return f"{found.purpose}; {found.basis}; {found.retention}"
    if name in plain or f"{column.table.name}.*" in plain:
        return "no"
    return "unclassified"
