"""Purging a plugin: everything is in the export before anything goes, and nothing else goes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from portal.core import clock
from portal.core.database import db, new_id, session, unit_of_work
from portal.core.database.tallies import TallyDeltaRow
from portal.core.events.models import DeliveryRow, EventRow, PeriodicJobRow
from portal.core.plugins.costs import GuestCostRow
from portal.core.plugins.failures import Failure, write_failures
from portal.core.plugins.overview import PluginRecord, known_plugin, known_plugins, tables_left_by
from portal.core.plugins.purge import Export, Unreadable, delete_plugin, export_plugin
from portal.core.plugins.states import PluginState, PluginStateRow
from portal.core.settings.models import SettingsRow
from portal.core.uploads.models import UploadRow
from portal.core.uploads.store import file_store
from portal.testing.factories import Make

pytestmark = pytest.mark.both_engines
NAME = "=HYPERLINK(1) Ana"
TABLES = (
    # A circle of foreign keys, and one to a table of the portal.
    (
        "CREATE TABLE plugin_crm_contact (id VARCHAR(32) PRIMARY KEY, name VARCHAR(80) NOT NULL,"
        " friend_id VARCHAR(32) REFERENCES plugin_crm_contact (id) ON DELETE RESTRICT)"
    ),
    (
        "CREATE TABLE plugin_crm_note (id INTEGER PRIMARY KEY,"
        " contact_id VARCHAR(32) NOT NULL REFERENCES plugin_crm_contact (id) ON DELETE RESTRICT)"
    ),
    "CREATE TABLE alembic_version_crm (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "CREATE TABLE plugin_crm_sync_run (id INTEGER PRIMARY KEY)",
    "CREATE TABLE alembic_version_crm_sync (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "INSERT INTO plugin_crm_contact VALUES ('a', '=HYPERLINK(1) Ana', NULL)",
    "INSERT INTO plugin_crm_contact VALUES ('b', 'Bo', 'a')",
    "UPDATE plugin_crm_contact SET friend_id = 'b' WHERE id = 'a'",
    "INSERT INTO plugin_crm_note VALUES (1, 'a')",
    "INSERT INTO alembic_version_crm VALUES ('c7')",
    "INSERT INTO plugin_crm_sync_run VALUES (1)",
    "INSERT INTO alembic_version_crm_sync VALUES ('s1')",
)
OTHERS = ("plugin_crm_sync_run", "plugin_crm_note", "plugin_crm_contact")


@pytest.fixture
def crm(in_app: Flask, make: Make) -> Iterator[PluginRecord]:
    """Return a plugin whose package is gone; all it kept is here, beside what others keep."""
    with unit_of_work():
        for statement in TABLES:
            session().execute(text(statement))
        for name in ("crm", "crm_sync"):
            _keep(name)
    record = known_plugin("crm")
    assert record is not None
    session().close()
    yield record
    db.session.rollback()
    left = set(inspect(db.engine).get_table_names())
    with unit_of_work():
        if "plugin_crm_contact" in left:
            session().execute(text("UPDATE plugin_crm_contact SET friend_id = NULL"))
        for table in (*OTHERS, "alembic_version_crm", "alembic_version_crm_sync"):
            if table in left:
                session().execute(text(f"DROP TABLE {table}"))


def _keep(name: str) -> None:
    moment, event_id = clock.now(), new_id()
    belongings = {"title": name.upper(), "kinds": [f"{name}_card", "person"], "jobs": []}
    session().add(PluginStateRow(name=name, enabled=True, changed_at=moment, belongings=belongings))
    session().add(SettingsRow(component=name, scope="site", values={"a": 1}, changed_at=moment))
    session().add(PeriodicJobRow(name=f"{name}.tidy", due_at=moment))
    session().add(
        EventRow(id=event_id, type=f"{name}.met", version=1, payload={}, recorded_at=moment)
    )
    session().flush()
    session().add(
        DeliveryRow(
            id=new_id(), event_id=event_id, subscriber=f"{name}.push", state="dead", due_at=moment
        )
    )
    session().add(TallyDeltaRow(kind=f"{name}.calls", subject_id=new_id(), delta=1))
    session().add(
        GuestCostRow(
            plugin=name,
            endpoint="x",
            day=clock.today(),
            step=1,
            pages=1,
            microseconds=1,
            queries=0,
        )
    )
    write_failures([Failure(name, "nav_items", "raised", "ValueError")])
    for kind in (f"{name}_card", "person"):
        session().add(_upload(kind))
    session().flush()


def _upload(kind: str) -> UploadRow:
    content = f"picture of a {kind}".encode()
    key = _stored(content)
    return UploadRow(
        id=new_id(),
        subject_kind=kind,
        subject_id=new_id(),
        kind="document",
        key=key,
        variants={},
        name="card.txt",
        media_type="text/plain",
        size=len(content),
        created_at=clock.now(),
    )


def _stored(content: bytes) -> str:
    from portal.core.storage.keys import content_key

    key = content_key(content, "pdf")
    file_store().put(key, content)
    return key


def rows_by_table() -> dict[str, int]:
    """Count the rows of every table there is."""
    names = inspect(db.engine).get_table_names()
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in names
            if not name.startswith("search_")
        }


def purge(record: PluginRecord, target: Path) -> Export:
    """Export and delete, as the command does."""
    export = export_plugin(record, db.engine, target)
    delete_plugin(record, db.engine, export)
    session().close()
    return export


def test_a_plugin_whose_package_is_gone_is_listed_with_what_it_left(crm: PluginRecord) -> None:
    assert crm.state is PluginState.FOUND
    assert crm.gone
    assert crm.title == "CRM"
    assert tables_left_by("crm", db.engine) == ["plugin_crm_contact", "plugin_crm_note"]
    assert [record.name for record in known_plugins() if record.gone] == ["crm", "crm_sync"]


def test_everything_of_it_goes_and_nothing_of_anybody_else(
    crm: PluginRecord, tmp_path: Path
) -> None:
    before = rows_by_table()
    purge(crm, tmp_path / "crm.zip")
    after = rows_by_table()
    gone = {name: count - after.get(name, 0) for name, count in before.items()}
    assert {name: count for name, count in gone.items() if count} == {
        "plugin_crm_contact": 2,
        "plugin_crm_note": 1,
        "alembic_version_crm": 1,
        "plugin_state": 1,
        "settings": 1,
        "periodic_job": 1,
        "event": 1,
        "delivery": 1,
        "tally_delta": 1,
        "guest_cost": 1,
        "guest_failure": 1,
        "upload": 1,
    }
    assert not [name for name in after if name in ("plugin_crm_contact", "alembic_version_crm")]
    assert known_plugin("crm") is None
    assert known_plugin("crm_sync") is not None


def test_the_export_holds_every_row_and_file_for_machines_and_for_people(
    crm: PluginRecord, tmp_path: Path
) -> None:
    export = purge(crm, tmp_path / "crm.zip")
    with zipfile.ZipFile(export.path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        contacts = archive.read("tables/plugin_crm_contact.jsonl").decode().splitlines()
        sheet = archive.read("tables/plugin_crm_contact.csv").decode()
        files = [name for name in archive.namelist() if name.startswith("files/")]
        settings = archive.read("tables/settings.jsonl").decode()
    assert [json.loads(line) for line in contacts] == [["a", NAME, "b"], ["b", "Bo", "a"]]
    assert "\r\na,'=HYPERLINK(1) Ana,b" in sheet, "a sheet must not take a name for a formula"
    assert len(files) == 1
    assert '"a": 1' in settings
    assert manifest["plugin"] == "crm"
    assert manifest["tables"]["plugin_crm_note"]["rows"] == 1
    assert export.path.stat().st_mode & 0o077 == 0


def test_what_came_in_after_the_export_stops_the_purge(crm: PluginRecord, tmp_path: Path) -> None:
    export = export_plugin(crm, db.engine, tmp_path / "crm.zip")
    with unit_of_work():
        session().execute(text("INSERT INTO plugin_crm_note VALUES (2, 'b')"))
    before = rows_by_table()
    with pytest.raises(Unreadable, match="plugin_crm_note grew"):
        delete_plugin(crm, db.engine, export)
    assert rows_by_table() == before


def test_an_export_that_cannot_be_written_leaves_everything(
    crm: PluginRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_by_table()
    (tmp_path / "full").write_text("no folder")
    with pytest.raises(OSError, match="full"):
        export_plugin(crm, db.engine, tmp_path / "full" / "crm.zip")
    assert rows_by_table() == before


def test_a_table_that_somebody_else_refers_to_stays_with_all_the_rest(
    crm: PluginRecord, tmp_path: Path
) -> None:
    with unit_of_work():
        session().execute(
            text(
                "CREATE TABLE stranger (id INTEGER PRIMARY KEY,"
                " contact_id VARCHAR(32) REFERENCES plugin_crm_contact (id))"
            )
        )
        session().execute(text("INSERT INTO stranger VALUES (1, 'a')"))
    before = rows_by_table()
    try:
        with pytest.raises(Exception, match=r"(?i)foreign key|depend"):
            purge(crm, tmp_path / "crm.zip")
        assert rows_by_table() == before
    finally:
        with unit_of_work():
            session().execute(text("DROP TABLE stranger"))


def test_names_are_never_taken_for_patterns(in_app: Flask) -> None:
    assert tables_left_by("c_m", db.engine) == []
    assert known_plugin("%") is None
