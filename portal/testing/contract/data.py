"""That a plugin's tables come and go, are tied as they must be, and give people's data back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, Text, inspect

from portal.app import create_app
from portal.core.database.migrations import (
    Component,
    core_component,
    differences,
    downgrade,
    upgrade,
)
from portal.core.database.session import db
from portal.core.database.unit_of_work import unit_of_work
from portal.core.plugins.calls import collect
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.tables import complaint_about_tables, tables_of
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.testing.factories import Make
from portal.testing.filling import CANARY, rows_of
from portal.testing.site import configuration
from portal.testing.visits import failures_of

__all__ = [
    "test_an_export_gives_what_is_kept_and_erasure_leaves_nothing",
    "test_every_column_is_classified",
    "test_its_tables_are_named_and_tied_as_they_must_be",
    "test_migrations_go_up_down_and_up_and_make_what_the_code_says",
]


@pytest.mark.both_engines
def test_migrations_go_up_down_and_up_and_make_what_the_code_says(
    plugin: Plugin, tmp_path: Path, engine_name: str, request: pytest.FixtureRequest
) -> None:
    folder = plugin.migrations()
    if folder is None:
        assert not tables_of(plugin), "it has tables and no migrations"
        return
    address = ""
    if engine_name == "postgres":
        address = request.getfixturevalue("new_postgres_database")()
    app, component = create_app(configuration(tmp_path, address), plugins=(plugin,)), None
    with app.app_context():
        component = Component(plugin.name, folder)
        upgrade(core_component(), db.engine)
        upgrade(component, db.engine)
        there = _tables(plugin)
        assert differences(component, db.engine) == [], "the code's tables and the migrations'"
        downgrade(component, db.engine, "base")
        assert _tables(plugin) == set(), "going down leaves tables behind"
        upgrade(component, db.engine)
        assert _tables(plugin) == there
        db.engine.dispose()


def test_its_tables_are_named_and_tied_as_they_must_be(plugin: Plugin) -> None:
    assert complaint_about_tables(plugin) == ""
    for table in tables_of(plugin):
        for column in table.columns:
            endless = isinstance(column.type, String | Text) and column.type.length is None
            assert not endless, f"{table.name}.{column.name} needs a length"


def test_every_column_is_classified(app: Flask, plugin: Plugin) -> None:
    inventory = _inventory(app, plugin)
    personal = {column.column for column in inventory.personal}
    for table in tables_of(plugin):
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            plain = name in inventory.plain or f"{table.name}.*" in inventory.plain
            assert plain != (name in personal), (
                f"{name} has to be either personal or plain in personal_data()"
            )
    known = {f"{t.name}.{c.name}" for t in tables_of(plugin) for c in t.columns}
    assert personal <= known, f"there is no column {', '.join(sorted(personal - known))}"


def test_an_export_gives_what_is_kept_and_erasure_leaves_nothing(
    app: Flask, plugin: Plugin, make: Make, fill: Callable[[uuid.UUID], Any]
) -> None:
    person = make.person(email=f"{CANARY}@example.org", display_name=f"{CANARY} Person")
    fill(person)
    personal = {column.column for column in _inventory(app, plugin).personal}
    if not _personal_words(app, plugin, personal):
        return
    with failures_of(plugin) as failures, app.app_context():
        given = dict(collect(PrivacyHooks.export_person, person_id=person)).get(plugin.name)
        db.session.rollback()
    assert failures == []
    words = json.dumps(given, default=str, ensure_ascii=False)
    assert CANARY in words, "the export leaves out what the tables hold about the person"
    with app.app_context(), unit_of_work():
        collect(PrivacyHooks.erase_person, person_id=person)
    left = _personal_words(app, plugin, personal)
    assert not left, f"still there after erasing the person: {left}"


def _inventory(app: Flask, plugin: Plugin) -> PrivacyInventory:
    whole = PrivacyInventory()
    for implementation in plugins_of(app).all_implementations("personal_data"):
        if implementation.plugin.name == plugin.name:
            with app.app_context():
                found: PrivacyInventory = implementation.function()
            whole.personal.extend(found.personal)
            whole.plain.extend(found.plain)
    return whole


def _personal_words(app: Flask, plugin: Plugin, personal: set[str]) -> Mapping[str, list[str]]:
    """Return what can be read about the made-up person in personal columns, by column."""
    found: dict[str, list[str]] = {}
    rows = rows_of(app, plugin)
    for table in tables_of(plugin):
        for position, column in enumerate(table.columns):
            name = f"{table.name}.{column.name}"
            if name in personal:
                values = [str(row[position]) for row in rows[table.name]]
                words = [value for value in values if CANARY in value]
                if words:
                    found[name] = words
    return found


def _tables(plugin: Plugin) -> set[str]:
    names = inspect(db.engine).get_table_names()
    return {name for name in names if name.startswith(f"plugin_{plugin.name}_")}
