"""Secrets and settings of consultations from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli.settings import settings
from portal.consultations.settings import for_consultation
from portal.core.identifiers import format_id
from portal.core.settings import settings_of
from portal.core.state import state_of
from portal.testing.factories import Make
from tests.core.settings.sample import CourierHere, CourierSettings

Run = Callable[..., Result]
CANARY = "canary-7f3a"


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs ``portal settings`` on the test portal."""
    monkeypatch.setattr("portal.cli.settings.application", lambda: app)

    def command(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(settings, arguments, input=typed)

    return command


def key(app: Flask) -> str:
    with app.app_context():
        return settings_of("courier", CourierSettings).key.reveal()


@pytest.mark.parametrize("more", [(), ("--stdin",)])
def test_a_secret_is_asked_for_and_never_shown(run: Run, app: Flask, more: tuple[str]) -> None:
    done = run("set", "courier", "key", *more, typed=CANARY + "\n")
    assert done.exit_code == 0, done.output
    assert key(app) == CANARY
    shown = done.output + run("list").output + run("get", "courier", "key").output
    assert CANARY not in shown + run("list", "courier", "--json").output
    assert "courier.key = (set)  (here)" in shown
    assert run("unset", "courier", "key").exit_code == 0
    assert key(app) == ""
    assert "courier.key = (not set)" in run("list").output


def test_a_secret_on_the_command_line_is_refused(run: Run, app: Flask) -> None:
    done = run("set", "courier", "key", CANARY)
    assert done.exit_code == 1
    assert "leave VALUE out" in done.output
    assert key(app) == ""


def test_values_are_written_as_in_the_form(run: Run, app: Flask) -> None:
    for name, text in (("pause", "2 h 30 min"), ("words", "one\ntwo"), ("on", "no"),
                       ("greeting", '{"es": "Hola"}'), ("tone", "plain")):  # fmt: skip
        assert run("set", "courier", name, text).exit_code == 0
        assert run("get", "courier", name).output.strip() in (text, "false")
    refused = run("set", "courier", "contact", "a@example.org")
    assert refused.exit_code != 0
    assert run("set", "courier", "sender", "--stdin", typed="The post\n").exit_code == 0
    assert run("set", "courier", "contact", "a@example.org").exit_code == 0


def test_a_consultation_is_set_apart(run: Run, app: Flask, make: Make) -> None:
    consultation = make.consultation().id
    for written in (str(consultation), format_id(consultation)):
        done = run("set", "courier", "count", "8", "--consultation", written)
        assert done.exit_code == 0, done.output
    with app.app_context():
        scope = for_consultation(consultation)
        assert settings_of("courier", CourierHere, scope).count == 8
        assert settings_of("courier", CourierSettings).count == 3
    assert "(here)" in run("list", "courier", "--consultation", str(consultation)).output
    assert run("set", "courier", "sender", "x", "--consultation", str(consultation)).exit_code == 1


def test_keys_are_rotated_with_a_word_on_what_is_lost(run: Run, app: Flask) -> None:
    run("set", "courier", "key", "--stdin", typed=CANARY)
    state = state_of(app)
    before = state.config
    old, new = before.settings_keys[0], "a-newer-settings-key-0123456789-qwertz"
    try:
        state.config = replace(before, settings_keys=(new, old))
        done = run("rotate-keys")
        assert (done.exit_code, "1 encrypted anew" in done.output) == (0, True)
        state.config = before
        state.caches.pop("settings", None)
        lost = run("rotate-keys")
        assert lost.exit_code == 1
        assert "courier.key: no key opens it" in lost.output
    finally:
        state.config = before
        state.caches.pop("settings", None)
