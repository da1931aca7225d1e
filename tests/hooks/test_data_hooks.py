"""Hooks of events, search, import and export, each used as its example does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cli import commands_of
from portal.core.audit.models import AuditRow
from portal.core.database import session, unit_of_work
from portal.core.events import emit
from portal.core.events.encoding import decode
from portal.core.events.event import Event, event_type, event_types
from portal.core.events.models import EventRow
from portal.core.plugins import PluginState, plugins_of
from portal.core.search.sources import reindex_everything
from portal.core.state import state_of
from portal.proposals.events import ProposalPublished
from portal.sdk import DataHooks, Exporter, Plugin, hookimpl
from portal.testing.factories import Make
from portal.testing.site import make_site

Use = Callable[[str], None]


def test_event_types_are_stored_and_read_again(app: Flask, client: FlaskClient, use: Use) -> None:
    from tests.hooks.examples.event_types import RainBegan

    use("event_types")
    area = uuid.uuid4()
    assert client.post(f"/rain/{area}").status_code == 200
    with app.app_context():
        row = session().execute(select(EventRow).where(EventRow.type == "rain.began")).scalar_one()
        assert decode(row.type, row.version, row.payload) == RainBegan(area, 4)
        assert state_of(app).event_types["rain.began"] == ("rain", RainBegan)


def test_event_types_of_the_portal_itself_are_all_declared(app: Flask) -> None:
    declared = state_of(app).event_types
    ours = {
        name
        for name, cls in event_types().items()
        if cls.__module__.startswith("portal.") and cls is not Event
    }
    assert ours - declared.keys() == set()


class Stranger(Plugin, DataHooks):
    """Declares what it likes."""

    title = "Stranger"
    capabilities = frozenset()

    def __init__(self, name: str, *classes: type[Event]) -> None:
        self.name = name  # type: ignore[misc]
        self._classes = classes

    @hookimpl
    def event_types(self) -> list[type[Event]]:
        return list(self._classes)


def test_event_types_that_are_not_its_own_break_the_plugin_and_are_forgotten(
    tmp_path: Path,
) -> None:
    from dataclasses import dataclass

    @event_type("stray.happened")
    @dataclass(frozen=True)
    class Happened(Event):
        """Something happened."""

    @event_type("late.happened")
    @dataclass(frozen=True)
    class Later(Event):
        """Something else happened."""

    class Late(Stranger):
        """Is found to be broken after its events have been taken."""

        @hookimpl
        def exporters(self) -> list[Exporter]:
            raise OSError("no table")

    plugins = (
        Stranger("liar", Happened),
        Stranger("usurper", ProposalPublished),
        Late("late", Later),
    )
    site = make_site(tmp_path, plugins=plugins)
    with site.app.app_context():
        states = plugins_of(site.app).states()
    assert {states[plugin.name][0] for plugin in plugins} == {PluginState.BROKEN}
    assert "stray.happened does not begin with “liar.”" in states["liar"][1]
    assert "does not begin with “usurper.”" in states["usurper"][1]
    assert state_of(site.app).event_types["proposals.published"][0] == "proposals"
    assert decode("late.happened", 1, {}) is None
    assert site.app.test_client().get("/").status_code == 200
    site.close()


def test_subscriptions_are_told_by_the_worker(
    app: Flask, outbox: Callable[[], int], use: Use
) -> None:
    def thanked() -> list[dict[str, Any]]:
        with app.app_context():
            statement = select(AuditRow.detail).where(AuditRow.action == "thanks.given")
            return list(session().execute(statement).scalars())

    use("subscriptions")
    with app.app_context(), unit_of_work():
        emit(ProposalPublished(uuid.uuid4(), "Benches"))
    assert thanked() == []
    outbox()
    assert [entry["title"] for entry in thanked()] == ["Benches"]


def test_search_sources_make_things_findable(app: Flask, client: FlaskClient, use: Use) -> None:
    use("search_sources")
    with app.app_context():
        reindex_everything()
    assert "<mark>Wisteria</mark> Bridge" in client.get("/search?q=wisteria").text


def test_exporters_are_open_data_for_people_programs_and_operators(
    app: Flask, client: FlaskClient, make: Make, use: Use, tmp_path: Path
) -> None:
    make.topic("Trees", slug="trees")
    assert client.get("/open-data/topic_table.csv").status_code == 404
    use("exporters")
    page = client.get("/open-data").text
    assert "Every topic of the town, one in a row." in page
    assert "Short name of the topic" in page
    csv = client.get("/open-data/topic_table.csv")
    assert csv.text.splitlines()[0].lstrip("\ufeff") == "topic,name"
    assert csv.text.splitlines()[1].startswith("trees,Trees")
    given = client.get("/open-data/topic_table.json").json
    assert given is not None
    assert given["columns"] == {"topic": "Short name of the topic", "name": "What it is called"}
    assert [row["topic"] for row in given["rows"]] == ["trees"]
    export = commands_of(app)["export"]
    target = tmp_path / "topics.csv"
    said = CliRunner().invoke(export, ["table", "topic_table", "--output", str(target)])
    assert said.exit_code == 0, said.output
    assert target.read_text("utf-8").splitlines()[0] == "topic,name"
    assert "topic_table" in CliRunner().invoke(export, ["table"]).output


def test_exporters_of_the_portal_give_the_proposals_in_the_list(
    client: FlaskClient, make: Make
) -> None:
    make.proposal(title="Benches along the river")
    make.proposal(title="A secret draft", state="draft")
    rows = client.get("/open-data/proposals.json").json["rows"]  # type: ignore[index]
    assert [row["title"] for row in rows] == ["Benches along the river"]


def test_exporters_that_fail_give_nothing_rather_than_a_part(
    client: FlaskClient, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from tests.hooks.examples import exporters

    topic = SimpleNamespace(slug="one", name="One")
    monkeypatch.setattr(exporters, "topics", lambda: {1: topic, 2: None})
    use("exporters")
    answer = client.get("/open-data/topic_table.csv")
    assert answer.status_code == 503
    assert "please try again" in answer.text


def test_importers_are_commands_below_import(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Ada\nGrace\n")
    group = commands_of(app)["import"]
    said = CliRunner().invoke(group, ["names", str(tmp_path / "names.txt")])
    assert said.output == "2 names read, from Ada to Grace\n"
    assert "polis" in CliRunner().invoke(group, ["--help"]).output
