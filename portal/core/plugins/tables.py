"""What a plugin's tables must look like: named for it, and tied to published tables only.

The rules keep an upgrade of the portal and the removal of a plugin independent of each other:
a table that nobody else writes to can stay behind, and a foreign key that says what happens
when its target goes never stands in the way of erasing a person or deleting a proposal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

from sqlalchemy import ForeignKeyConstraint, Table

from portal.core.database.base import Base
from portal.core.plugins.plugin import Plugin

PUBLISHED_TABLES = (
    "area",
    "comment",
    "consultation",
    "department",
    "person",
    "phase",
    "proposal",
    "topic",
    "upload",
)
"""The tables of the portal whose ``id`` a plugin may refer to; it stays for as long as the SDK."""
_SHARED_HOMES = ("portal", "tests")


def tables_of(plugin: Plugin) -> list[Table]:
    """Return the tables that the code of a plugin declares, by name.

    They are found by where they are declared: in the plugin's module or anywhere in its package.
    """
    home = type(plugin).__module__
    found = {table.name: table for table in _mapped_in(home)}
    for module in _modules_of(home):
        for value in vars(module).values():
            if isinstance(value, Table) and value.metadata is Base.metadata:
                found[value.name] = value
    return [found[name] for name in sorted(found)]


def complaint_about_tables(plugin: Plugin) -> str:
    """Say what is wrong with a plugin's tables, ``""`` if nothing is."""
    prefix = f"plugin_{plugin.name}_"
    for table in tables_of(plugin):
        if not table.name.startswith(prefix):
            return f"the table {table.name} must be named {prefix}…"
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                complaint = _complaint_about_key(table, constraint, prefix)
                if complaint:
                    return complaint
    return ""


def _complaint_about_key(table: Table, key: ForeignKeyConstraint, prefix: str) -> str:
    columns = f"{table.name}.{', '.join(key.column_keys)}"
    for element in key.elements:
        target = element.target_fullname.rpartition(".")[0]
        if not target.startswith(prefix) and target not in PUBLISHED_TABLES:
            return f"{columns} refers to {target}, which is no published table"
    if key.ondelete is None:
        return f"{columns} does not say what happens when its target goes (ondelete)"
    return ""


def _mapped_in(home: str) -> Iterator[Table]:
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if _belongs(mapper.class_.__module__, home) and isinstance(table, Table):
            yield table


def _modules_of(home: str) -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if _belongs(name, home)]


def _belongs(module: str, home: str) -> bool:
    package = home.partition(".")[0]
    if package in _SHARED_HOMES or package == home:
        # Modules beside it may be somebody else's, such as another test's plugin.
        return module == home or module.startswith(f"{home}.")
    return module.startswith(f"{package}.") or module == package
