"""What the operator sets in the environment holds, whatever was set elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.consultations.settings import for_consultation
from portal.core.database import unit_of_work
from portal.core.settings import Secret, save_settings, settings_of
from portal.core.settings.checks import settings_checks
from portal.core.settings.environment import variable_of
from portal.core.settings.store import Source, states_of
from portal.core.state import state_of
from tests.core.settings.sample import CourierHere, CourierSettings, Tone

SetVariable = Callable[[str, str], None]


@pytest.fixture
def variable(app: Flask, monkeypatch: pytest.MonkeyPatch) -> SetVariable:
    """Return what starts the portal with a variable."""

    def set_to(name: str, text: str) -> None:
        monkeypatch.setenv(name, text)
        state_of(app).caches.pop("settings", None)

    return set_to


def current() -> CourierSettings:
    return settings_of("courier", CourierSettings)


def test_a_name_makes_a_variable() -> None:
    assert variable_of("my-plugin", "api_key") == "PORTAL_PLUGIN_MY_PLUGIN_API_KEY"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("on", "no", False),
        ("count", "9", 9),
        ("tone", "plain", Tone.PLAIN),
        ("pause", "2 h 5 min", timedelta(hours=2, minutes=5)),
        ("words", "one\ntwo", ("one", "two")),
        ("key", "from-outside", Secret("from-outside")),
    ],
)
def test_every_kind_is_read(
    in_app: Flask, variable: SetVariable, name: str, text: str, value: object
) -> None:
    variable(f"PORTAL_PLUGIN_COURIER_{name.upper()}", text)
    assert getattr(current(), name) == value


def test_it_wins_over_site_and_consultation_and_is_not_kept(
    in_app: Flask, variable: SetVariable
) -> None:
    here = for_consultation(uuid.uuid4())
    with unit_of_work():
        save_settings("courier", CourierSettings(count=5))
        save_settings("courier", CourierHere(count=6), here)
    variable("PORTAL_PLUGIN_COURIER_COUNT", "9")
    assert (current().count, settings_of("courier", CourierHere, here).count) == (9, 9)
    with unit_of_work():
        assert save_settings("courier", replace(current(), count=1)) == []
    state = states_of("courier", CourierSettings)[1]
    assert (state.source, state.variable) == (Source.ENVIRONMENT, "PORTAL_PLUGIN_COURIER_COUNT")


@pytest.mark.parametrize("text", ["many", "0", "", "9" * 400, "\x00"])
def test_one_that_makes_no_sense_is_reported_and_does_not_hold(
    in_app: Flask, variable: SetVariable, text: str
) -> None:
    with unit_of_work():
        save_settings("courier", CourierSettings(count=5))
    if "\x00" not in text:
        variable("PORTAL_PLUGIN_COURIER_COUNT", text)
        found = [finding.what for check in settings_checks() for finding in check.run()]
        assert any("PORTAL_PLUGIN_COURIER_COUNT cannot be used" in what for what in found)
    assert current().count == 5


def test_a_secret_may_stand_in_a_file(in_app: Flask, variable: SetVariable, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("of-the-file\n")
    variable("PORTAL_PLUGIN_COURIER_KEY_FILE", str(file))
    assert current().key.reveal() == "of-the-file"
    variable("PORTAL_PLUGIN_COURIER_KEY_FILE", str(tmp_path / "missing"))
    assert not current().key
    file.write_bytes(b"\xff\xfe")
    variable("PORTAL_PLUGIN_COURIER_KEY_FILE", str(file))
    assert not current().key
