"""Tables of plugins in a backup: made before rows come in, or left in the file for later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import inspect

from portal.core.database.migrations import Component, state_of, upgrade
from portal.core.database.session import db
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.overview import VERSION_TABLE

PREFIX = "plugin_"
STATE = "plugin_state"


def plugin_components(app: Flask) -> list[Component]:
    """Return the components of ready plugins with tables."""
    found = []
    for plugin in plugins_of(app).ready():
        folder = plugin.migrations()
        if folder is not None:
            found.append(Component(plugin.name, folder))
    return found


def make_plugin_tables(app: Flask, folder: Path, tables: Mapping[str, Any]) -> None:
    """Bring the tables of installed plugins to the revision they had when the backup was made.

    :raises click.ClickException: when a plugin here is older than the backup, or further.
    """
    for component in plugin_components(app):
        if component.version_table not in tables:
            continue
        lines = (folder / "tables" / f"{component.version_table}.jsonl").read_text("utf-8")
        wanted = str(json.loads(lines.splitlines()[0])[0]) if lines.strip() else ""
        current = state_of(component, db.engine).current
        if not wanted or current == wanted:
            continue
        if current is not None:
            raise click.ClickException(
                f"the backup has {component.name} at revision {wanted}, its tables are at "
                f"{current}. Run: portal db downgrade {component.name} base"
            )
        try:
            upgrade(component, db.engine, wanted)
        except CommandError as error:
            raise click.ClickException(
                f"the backup was written with another version of {component.name}: {error}"
            ) from error


def left_out(tables: Mapping[str, Any]) -> dict[str, int]:
    """Return tables of plugins that are not installed here, with how many rows the backup has."""
    there = set(inspect(db.engine).get_table_names())
    return {
        name: int(about["rows"])
        for name, about in tables.items()
        if name.startswith(PREFIX) and name != STATE and name not in there
    }


def say_what_is_left_out(
    source: Path, tables: Mapping[str, Any], missing: Mapping[str, int]
) -> None:
    """Say which plugins' rows stay in the file, and how they can be brought back."""
    names = [name.removeprefix(VERSION_TABLE) for name in tables if name.startswith(VERSION_TABLE)]
    for name in sorted(names):
        mine = {
            table: rows for table, rows in missing.items() if table.startswith(f"plugin_{name}_")
        }
        if mine:
            click.echo(
                f"{name} is not installed here: {sum(mine.values()):,} rows of {len(mine)} tables "
                f"stay in the backup. Install it and run: portal restore --plugin {name} {source}"
            )
