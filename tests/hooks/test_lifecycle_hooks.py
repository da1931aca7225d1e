"""Hooks around the life of a plugin, each used as its example does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cli import commands_of
from portal.core.audit.models import AuditRow
from portal.core.clock import now
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.database.base import Base
from portal.core.events.jobs import declare_jobs, run_due_jobs
from portal.core.events.models import PeriodicJobRow
from portal.core.permissions import SYSTEM
from portal.core.plugins.checking import checks_of, findings_of
from portal.core.plugins.switching import switch_plugin
from portal.core.web.formats import date
from portal.demo.guests import add_content_of_plugins
from portal.demo.load.world import World
from portal.testing.factories import Make
from portal.testing.site import Site, make_site
from tests.hooks.specifications import example

Use = Callable[[str], None]


def noted(app: Flask, action: str) -> list[dict[str, Any]]:
    """Return the details of the entries of the audit log about an action."""
    with app.app_context():
        statement = select(AuditRow.detail).where(AuditRow.action == action)
        return list(session().execute(statement).scalars())


def test_startup_is_called_before_the_first_request(
    app: Flask, client: FlaskClient, use: Use
) -> None:
    use("startup")
    with app.test_request_context():
        today = date(now())
    assert client.get("/uptime").text == f"Running since {today}"


def test_hook_specs_of_a_plugin_are_answered_by_another(
    tmp_path: Path,
) -> None:
    from portal.sdk import Plugin, hookimpl
    from tests.hooks.examples.hook_specs import ShedHooks

    class Neighbour(Plugin, ShedHooks):
        name, title = "neighbour", "Neighbour"
        capabilities = frozenset()

        @hookimpl
        def tools_in_shed(self) -> list[str]:
            return ["rake"]

    plugins = (Neighbour(), example("hook_specs"))
    found = make_site(tmp_path, plugins=plugins, enabled=("neighbour", "shed"))
    assert found.app.test_client().get("/shed").text == "In the shed: rake, spade"
    found.disable("neighbour")
    assert found.app.test_client().get("/shed").text == "In the shed: spade"
    found.close()


def test_hook_specs_cannot_take_a_name_that_is_taken(tmp_path: Path) -> None:
    from portal.core.plugins.manager import plugins_of
    from portal.sdk import FailPolicy, HookSpec, LifecycleHooks, Plugin, hookimpl, hookspec

    class Greedy(HookSpec):
        @hookspec(fail=FailPolicy.SKIP)
        def nav_items(self) -> list[str]:
            raise NotImplementedError

    class Thief(Plugin, LifecycleHooks):
        name, title = "thief", "Thief"
        capabilities = frozenset()

        @hookimpl
        def hook_specs(self) -> list[type[HookSpec]]:
            return [Greedy]

    found = make_site(tmp_path, plugins=(Thief(),))
    with found.app.app_context():
        assert "nav_items" in plugins_of(found.app).states()["thief"][1]
    assert found.app.test_client().get("/").status_code == 200
    found.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Site]:
    """Return a portal with a table of the example's own, which is forgotten afterwards."""
    plugin = example("tally_targets")
    found = make_site(tmp_path, plugins=(plugin,), enabled=(plugin.name,))
    yield found
    found.close()
    table = Base.metadata.tables["plugin_applause_stage"]
    Base.metadata.remove(table)


def test_tally_targets_are_folded_by_the_worker(
    stage: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.app.config, "WTF_CSRF_ENABLED", False)
    browser = stage.app.test_client()
    for _clap in range(3):
        assert browser.post("/applause").text == "Clap"
    table = Base.metadata.tables["plugin_applause_stage"]
    with stage.app.app_context():
        assert session().execute(select(table.c.claps)).scalar_one() == 0
        assert fold_tallies() == 3
        assert session().execute(select(table.c.claps)).scalar_one() == 3


def test_enabled_is_called_when_somebody_switches_the_plugin_on(
    app: Flask, client_as: Callable[..., FlaskClient]
) -> None:
    browser = client_as("administrator")
    assert noted(app, "beginner.began") == []
    answer = browser.post("/admin/plugins/beginner/enable", data={"agreed": "y"})
    assert answer.status_code == 303
    assert len(noted(app, "beginner.began")) == 1


def test_enabled_is_called_when_an_operator_or_the_demonstration_does_so(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "beginner", enabled=True)
    assert len(noted(app, "beginner.began")) == 1


def test_disabled_is_called_when_somebody_switches_the_plugin_off(
    app: Flask, client_as: Callable[..., FlaskClient], use: Use
) -> None:
    use("disabled")
    stamps = app.extensions["portal"].stamps
    before = dict(stamps.versions()).get("proposals", 0)
    client_as("administrator").post("/admin/plugins/leaver/disable")
    stamps.forget()
    assert stamps.versions()["proposals"] == before + 1


def test_checks_are_asked_with_those_of_the_portal(app: Flask, make: Make, use: Use) -> None:
    use("checks")
    make.proposal(title="Proposal about something")
    make.proposal(title="Trees along the river")
    with app.app_context():
        check = next(one for one in checks_of("doctor") if one.name == "title_reader.dull")
        assert [finding.what for finding in findings_of(check)] == [
            "“Proposal about something” says nothing."
        ]


def test_commands_are_verbs_of_the_portal(app: Flask) -> None:
    said = CliRunner().invoke(commands_of(app)["greet"], ["Ada"])
    assert said.output == "Testham greets Ada.\n"


def test_periodic_jobs_are_run_by_the_worker_while_the_plugin_is_enabled(
    app: Flask, make: Make, use: Use
) -> None:
    make.proposal()
    with app.app_context():
        declare_jobs()
        run_due_jobs()
        statement = select(PeriodicJobRow.last_result).where(PeriodicJobRow.name == "counter.count")
        assert session().execute(statement).scalar_one() == ""
    use("periodic_jobs")
    with app.app_context():
        run_due_jobs()
        assert session().execute(statement).scalar_one() == "1 proposals"


def test_demo_content_is_asked_for_once_the_town_is_there(site: Site, make: Make) -> None:
    from types import SimpleNamespace

    world = World(SimpleNamespace(), now())  # type: ignore[arg-type]
    world.people["ada"] = make.person()
    with site.app.app_context():
        complaints = list(add_content_of_plugins(site.app, world))
    assert complaints == []
    assert noted(site.app, "demo_note.written") == [{"people": 1}]


def test_demo_content_that_fails_is_named_and_costs_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from tests.hooks.examples import demo_content

    def fail(*_arguments: object, **_values: object) -> None:
        with unit_of_work():
            raise OSError("no room")

    monkeypatch.setattr(demo_content, "write_audit", fail)
    with site.app.app_context():
        complaints = list(
            add_content_of_plugins(site.app, World(SimpleNamespace(), now()))  # type: ignore[arg-type]
        )
        assert ["demo_note" in complaint for complaint in complaints] == [True]
        with unit_of_work():
            from portal.core.audit import write_audit

            write_audit(SYSTEM, "test.goes_on")
