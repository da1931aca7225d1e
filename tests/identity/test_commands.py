"""``portal user``: what an operator does from the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.core.permissions import Role
from portal.identity.commands import user
from portal.identity.queries import person_by_email
from portal.identity.sessions import grants_of
from portal.testing.factories import Make
from tests.identity.conftest import PASSWORD, Browser


@pytest.fixture
def run(app: Flask) -> Callable[..., Any]:
    def invoke(*words: str) -> Any:
        with app.app_context():
            return CliRunner().invoke(user, list(words))

    return invoke


def test_an_operator_makes_the_first_administrator(
    app: Flask, run: Callable[..., Any], browser: Browser
) -> None:
    made = run(
        "add",
        "boss@example.org",
        "--name",
        "Boss Marsh",
        "--role",
        "administrator",
        "--password",
        PASSWORD,
    )
    assert made.exit_code == 0, made.output
    with app.app_context():
        person = person_by_email("boss@example.org")
        assert person is not None
        assert [grant.role for grant in grants_of(person)] == [Role.ADMINISTRATOR]
    assert browser.sign_in("boss@example.org").status_code == 303


def test_bad_input_is_refused_in_words(run: Callable[..., Any], make: Make) -> None:
    make.person(email="ana@example.org")
    for words in (
        ("add", "nonsense", "--name", "Ana", "--no-password"),
        ("add", "ana@example.org", "--name", "Ana", "--no-password"),
        ("add", "new@example.org", "--name", "Ana", "--password", "password1234"),
        ("grant", "nobody@example.org", "officer"),
        ("grant", "ana@example.org", "king"),
    ):
        refused = run(*words)
        assert refused.exit_code != 0
        assert "Error" in refused.output
        assert "Traceback" not in refused.output


def test_people_are_listed_with_their_roles(run: Callable[..., Any], make: Make) -> None:
    make.person(email="ana@example.org")
    make.person("officer", email="olga@example.org")
    everybody, staff = run("list").output, run("list", "--staff").output
    assert "ana@example.org" in everybody
    assert "ana@example.org" not in staff
    assert "officer" in staff


def test_roles_sessions_and_passwords_can_be_set(
    run: Callable[..., Any], make: Make, browser: Browser, password_hash: str
) -> None:
    make.person(email="ana@example.org", password_hash=password_hash)
    browser.sign_in("ana@example.org")
    assert run("grant", "ana@example.org", "editor", "--until", "2999-12-31").exit_code == 0
    assert "1 sessions ended" in run("revoke-sessions", "ana@example.org").output
    assert not browser.is_signed_in
    new = "seven lanterns over water"
    assert run("set-password", "ana@example.org", "--password", new).exit_code == 0
    assert browser.sign_in("ana@example.org", new).status_code == 303


def test_an_operator_helps_somebody_who_lost_the_second_step(
    run: Callable[..., Any], make: Make, browser: Browser, password_hash: str
) -> None:
    make.person(
        email="ana@example.org", password_hash=password_hash, totp_secret="sealed by another key"
    )
    assert browser.sign_in("ana@example.org").location == "/sign-in/second-step"
    assert browser.send("/sign-in/second-step", code="123456").status_code == 422
    assert run("reset-second-factor", "ana@example.org").exit_code == 0
    assert browser.sign_in("ana@example.org").location == "/me"
