"""Registering: the account exists once the address is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.database import session
from portal.identity.models import PersonRow
from portal.testing.factories import Make
from tests.identity.conftest import PASSWORD, Browser


def register(browser: Browser, **changes: str) -> Any:
    fields = {
        "display_name": "Ana Ruiz",
        "email": "Ana@Example.org",
        "password": PASSWORD,
        "agree": "y",
    }
    return browser.send("/register", **{**fields, **changes})


def people(app: Flask) -> int:
    with app.app_context():
        return int(session().execute(select(func.count()).select_from(PersonRow)).scalar_one())


def test_a_newcomer_registers_confirms_and_is_signed_in(
    browser: Browser, new_browser: Callable[[], Browser], links: Callable[[str], list[str]]
) -> None:
    answer = register(browser, next="/proposals/new")
    assert (answer.status_code, answer.location) == (303, "/check-mail")
    (link,) = links("Ana@Example.org")
    confirmed = browser.send(link)
    assert (confirmed.status_code, confirmed.location) == (303, "/proposals/new")
    assert "Ana Ruiz" in browser.get("/account").text
    elsewhere = new_browser()
    assert elsewhere.sign_in("ana@example.ORG").status_code == 303
    assert elsewhere.is_signed_in


def test_opening_the_link_as_a_mail_scanner_does_confirms_nothing(
    app: Flask, browser: Browser, links: Callable[[str], list[str]]
) -> None:
    register(browser)
    (link,) = links("Ana@Example.org")
    for _time in range(3):
        assert browser.get(link).status_code == 200
    assert people(app) == 0


def test_a_confirmation_link_works_once(
    app: Flask,
    browser: Browser,
    new_browser: Callable[[], Browser],
    links: Callable[[str], list[str]],
) -> None:
    register(browser)
    (link,) = links("Ana@Example.org")
    assert browser.send(link).status_code == 303
    again = new_browser()
    assert again.get(link).status_code == 410
    assert not again.is_signed_in
    assert people(app) == 1


def test_a_confirmation_link_ends_after_two_days(
    clock: Callable[..., Any], browser: Browser, links: Callable[[str], list[str]]
) -> None:
    register(browser)
    (link,) = links("Ana@Example.org")
    clock(hours=49)
    assert browser.get(link).status_code == 410


def test_the_first_confirmation_wins_when_one_address_registered_twice(
    app: Flask, browser: Browser, links: Callable[[str], list[str]], make: Make
) -> None:
    register(browser)
    register(browser, display_name="Somebody Else")
    newest, oldest = links("Ana@Example.org")
    assert browser.send(oldest).status_code == 303
    browser.send("/sign-out", page="/account")
    late = browser.send(newest)
    assert late.location == "/sign-in"
    assert people(app) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "not an address", "Give an e-mail address"),
        ("email", "a@b", "Give an e-mail address"),
        ("email", "x" * 300 + "@example.org", "Give an e-mail address"),
        ("email", "x" * 500 + "@example.org", "at most 254 characters"),
        ("display_name", "A" * 5000, "at most 80 characters"),
        ("password", "x" * 5000, "at most 200 characters"),
        ("display_name", "x", "at least two letters"),
        ("display_name", "A" * 81, "at most 80"),
        ("display_name", "Administrator", "from the council"),
        ("display_name", "Testham", "from the council"),
        ("display_name", "Аna", "one alphabet"),
        ("display_name", "see http://spam.example", "not an address"),
        ("password", "short", "at least 12"),
        ("password", "password1234", "first anybody would try"),
        ("password", "anaruiz199019", "first anybody would try"),
        ("password", "x" * 201, "at most 200"),
        ("agree", "", "Tick the box"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_keeps_the_rest(
    app: Flask, browser: Browser, field: str, value: str, words: str
) -> None:
    answer = register(browser, **{field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert ("Ana@Example.org" if field != "email" else "Ana Ruiz") in answer.text
    assert people(app) == 0


def test_a_refused_form_asks_for_the_password_again_instead_of_forgetting_it(
    browser: Browser,
) -> None:
    assert "Type the password once more" in register(browser, agree="").text
    assert "Type the password once more" not in register(browser, agree="", password="").text


def test_control_characters_do_not_break_the_form(browser: Browser) -> None:
    assert register(browser, display_name="A\x00na\u202e Ruiz").status_code == 303
    assert register(browser, email="ana\x00@example.org").status_code in (303, 422)


def test_a_person_may_register_without_a_password(
    browser: Browser, links: Callable[[str], list[str]]
) -> None:
    register(browser, password="")
    browser.send(links("Ana@Example.org")[0])
    assert browser.is_signed_in
    assert "I use mailed links" in browser.get("/account").text


def test_nobody_is_sent_to_another_site_after_registering(
    browser: Browser, links: Callable[[str], list[str]]
) -> None:
    register(browser, next="//evil.example/")
    answer = browser.send(links("Ana@Example.org")[0])
    assert answer.location == "/me"
