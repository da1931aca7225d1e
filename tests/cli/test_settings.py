"""Settings from the command line, by an operator in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli.settings import settings
from portal.core.audit import entries
from portal.core.settings import settings_of
from portal.proposals.policy import ProposalSettings
from portal.testing.factories import Make
from tests.cli.conftest import OperatedSite

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs ``portal settings`` on the test portal."""
    monkeypatch.setattr("portal.cli.settings.application", lambda: app)

    def command(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(settings, arguments, input=typed)

    return command


def current(app: Flask) -> ProposalSettings:
    with app.app_context():
        return settings_of("proposals", ProposalSettings)


def test_a_setting_is_read_changed_and_forgotten(run: Run, app: Flask) -> None:
    assert run("get", "proposals", "threshold_minimum").output == "25\n"
    assert "is changed" in run("set", "proposals", "threshold_minimum", "77").output
    assert "is as it was" in run("set", "proposals", "threshold_minimum", "77").output
    assert current(app).threshold_minimum == 77
    assert "proposals.threshold_minimum = 77  (here)" in run("list").output
    told = json.loads(run("list", "proposals", "--json").output)["proposals"]
    assert {"name": "threshold_minimum", "value": "77", "source": "here", "variable": "",
            "problem": ""} in told  # fmt: skip
    assert "is forgotten" in run("unset", "proposals", "threshold_minimum").output
    assert "was not set" in run("unset", "proposals", "threshold_minimum").output
    assert current(app) == ProposalSettings()
    with app.app_context():
        found = [entry for entry in entries().items if entry.action == "settings.changed"]
    assert [(entry.actor_kind, entry.detail["after"]) for entry in found] == [
        ("system", [None]),
        ("system", ["77"]),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("get", "nothing", "x"), "has no settings here"),
        (("get", "proposals", "x"), "has no setting “x”"),
        (("set", "proposals", "x", "1"), "has no setting “x”"),
        (("set", "proposals", "threshold_minimum", "many"), "Write a whole number."),
        (("set", "proposals", "threshold_minimum", "0"), "Give 1 or more."),
        (("list", "--consultation", "nonsense!"), "is no identifier"),
        (("list", "--consultation", "0" * 32), "there is no consultation"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(
    run: Run, app: Flask, arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 1
    assert words in done.output
    assert current(app) == ProposalSettings()


def test_a_variable_of_the_environment_cannot_be_overruled(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_PLUGIN_PROPOSALS_THRESHOLD_MINIMUM", "50")
    assert "(environment)" in run("list", "proposals").output
    done = run("set", "proposals", "threshold_minimum", "77")
    assert done.exit_code == 1
    assert "PORTAL_PLUGIN_PROPOSALS_THRESHOLD_MINIMUM in the environment" in done.output


def test_a_consultation_without_settings_has_none(run: Run, make: Make) -> None:
    consultation = make.consultation()
    listed = run("list", "--consultation", str(consultation.id)).output
    assert [line for line in listed.splitlines() if not line.startswith("participation.")] == []


@pytest.mark.slow
def test_keys_are_rotated_on_a_site_of_its_own(
    new_site: Callable[..., OperatedSite],
) -> None:
    site = new_site()
    done = site.run("settings", "rotate-keys", PORTAL_SETTINGS_KEYS="")
    assert done.returncode == 1
    assert "there are no settings_keys" in done.stderr
    assert "Traceback" not in done.stderr
    assert "0 encrypted anew" in site.run("settings", "rotate-keys").stdout
    assert site.run("settings", "list").returncode == 0
