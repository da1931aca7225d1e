"""A plugin's tables must not tie the portal down; one whose tables do is broken, and says why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.core.database.base import Base
from portal.core.plugins.tables import PUBLISHED_TABLES, complaint_about_tables, tables_of

HEAD = '''"""A plugin in one file."""
import uuid
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column
from portal.sdk import Model, Plugin
'''
ROW = """
class Row(Model):
    __tablename__ = "{table}"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    other_id: Mapped[uuid.UUID | None] = mapped_column({key})
"""
BARE = 'things = Table("{table}", Model.metadata, Column("word", String(9), primary_key=True))\n'
TAIL = """
class Made(Plugin):
    name = "{name}"
    title = "Made"
    version = "1.0"
plugin = Made()
"""
KEEPS_TO_IT = 'ForeignKey("person.id", ondelete="SET NULL")'
PLUGINS = {
    "good": ROW.format(table="plugin_good_row", key=KEEPS_TO_IT),
    "plain": "",
    "ones": ROW.format(table="ones_row", key=KEEPS_TO_IT),
    "others": ROW.format(table="plugin_good_more", key=KEEPS_TO_IT),
    "hidden": ROW.format(
        table="plugin_hidden_row", key='ForeignKey("session.id", ondelete="CASCADE")'
    ),
    "neighbour": ROW.format(
        table="plugin_neighbour_row", key='ForeignKey("plugin_good_row.id", ondelete="CASCADE")'
    ),
    "silent": ROW.format(table="plugin_silent_row", key='ForeignKey("person.id")'),
    "own": ROW.format(
        table="plugin_own_row", key='ForeignKey("plugin_own_row.id", ondelete="CASCADE")'
    ),
    "bare": BARE.format(table="bare_things"),
}
SAY = """
import importlib, json
from portal.core.plugins.tables import complaint_about_tables
names = {names!r}
print(json.dumps({{
    name: complaint_about_tables(importlib.import_module("portal_" + name).plugin)
    for name in names
}}))
"""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what is said of each plugin; in a process of its own, whose tables stay there."""
    folder = tmp_path_factory.mktemp("plugins")
    for name, rows in PLUGINS.items():
        text = HEAD + rows + TAIL.format(name=name)
        (folder / f"portal_{name}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SAY.format(names=list(PLUGINS))],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=Path(__file__).resolve().parents[2],
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", ["good", "plain", "own"])
def test_tables_named_for_the_plugin_and_tied_to_published_ones_are_fine(complaints, name):
    assert complaints[name] == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ones", "the table ones_row must be named plugin_ones_…"),
        ("others", "the table plugin_good_more must be named plugin_others_…"),
        ("bare", "the table bare_things must be named plugin_bare_…"),
        (
            "hidden",
            "plugin_hidden_row.other_id refers to session, which is no published table",
        ),
        (
            "neighbour",
            "plugin_neighbour_row.other_id refers to plugin_good_row, which is no published table",
        ),
        (
            "silent",
            "plugin_silent_row.other_id does not say what happens when its target goes (ondelete)",
        ),
    ],
)
def test_tables_that_would_tie_the_portal_down_are_named_with_the_reason(complaints, name, said):
    assert complaints[name] == said


def test_the_tables_of_a_package_are_found_wherever_in_it_they_stand(plugin):
    names = [table.name for table in tables_of(plugin)]
    assert names == ["plugin_sample_greeting", "plugin_sample_thanks"]
    assert complaint_about_tables(plugin) == ""


def test_every_published_table_is_there_and_has_an_identifier():
    for name in PUBLISHED_TABLES:
        assert [column.name for column in Base.metadata.tables[name].primary_key] == ["id"], name
