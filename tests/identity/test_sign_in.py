"""Signing in and out, and what strangers must not be able to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.core import clock as portal_clock
from portal.testing.factories import Make
from tests.identity.conftest import PASSWORD, Browser


@pytest.fixture
def ana(make: Make, password_hash: str) -> Any:
    return make.person(email="ana@example.org", password_hash=password_hash, display_name="Ana")


def test_address_and_password_open_a_session(browser: Browser, ana: Any) -> None:
    assert browser.sign_in("ANA@example.org ").status_code == 303
    assert browser.is_signed_in


def test_signing_out_ends_the_session_on_the_server(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser], ana: Any
) -> None:
    browser.sign_in("ana@example.org")
    kept = browser.client.get_cookie("session")
    assert kept is not None
    browser.send("/sign-out", page="/account")
    thief = new_browser()
    thief.client.set_cookie("session", kept.value)
    assert not thief.is_signed_in


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "/a\nb"])
def test_signing_in_never_leads_to_another_site(browser: Browser, ana: Any, target: str) -> None:
    answer = browser.send("/sign-in", email="ana@example.org", password=PASSWORD, next=target)
    assert answer.location == "/me"


def test_who_works_for_the_council_begins_with_what_waits(
    browser: Browser, make: Make, password_hash: str
) -> None:
    make.person("moderator", email="mo@example.org", password_hash=password_hash)
    assert browser.send("/sign-in", email="mo@example.org", password=PASSWORD).location == "/admin"


def test_signing_in_leads_where_one_wanted_to_go(browser: Browser, ana: Any) -> None:
    answer = browser.send("/sign-in", email="ana@example.org", password=PASSWORD, next="/areas?x=1")
    assert answer.location == "/areas?x=1"


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    new_browser: Callable[[], Browser], ana: Any
) -> None:
    wrong = new_browser().sign_in("ana@example.org", "quite another password")
    unknown = new_browser().sign_in("bob@example.org", "quite another password")
    assert wrong.status_code == unknown.status_code == 422
    assert _bare(wrong, "ana") == _bare(unknown, "bob")


@pytest.mark.parametrize("path", ["/sign-in/link", "/forgotten"])
def test_asking_for_a_link_says_nothing_about_who_is_known(
    new_browser: Callable[[], Browser], ana: Any, path: str
) -> None:
    known = new_browser().send(path, email="ana@example.org")
    unknown = new_browser().send(path, email="bob@example.org")
    assert known.status_code == unknown.status_code == 303
    assert known.location == unknown.location
    assert known.data == unknown.data
    assert _headers(known) == _headers(unknown)


def test_registering_says_nothing_about_who_is_known(
    new_browser: Callable[[], Browser], ana: Any, mailbox: Callable[[], list[Any]]
) -> None:
    answers = []
    for email in ("ana@example.org", "bob@example.org"):
        browser = new_browser()
        answers.append(
            browser.send(
                "/register", display_name="Cleo Marsh", email=email, password=PASSWORD, agree="y"
            )
        )
    known, unknown = answers
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert known.data == unknown.data
    assert _headers(known) == _headers(unknown)
    by_address = {mail.to: mail.subject for mail in mailbox()}
    assert by_address == {
        "ana@example.org": "You already have an account",
        "bob@example.org": "Confirm your e-mail address",
    }


def _bare(answer: Any, name: str) -> str:
    import re

    text = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)
    return text.replace(f"{name}@example.org", "")


def _headers(answer: Any) -> list[str]:
    return [name for name, _value in answer.headers]


def test_ten_wrong_passwords_stop_that_address_and_not_the_owner(
    new_browser: Callable[[], Browser], ana: Any
) -> None:
    stranger, owner = new_browser(), new_browser()
    for _time in range(10):
        assert stranger.sign_in("ana@example.org", "a wrong password!").status_code == 422
    stopped = stranger.sign_in("ana@example.org")
    assert "tried too often" in stopped.text
    owner.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert owner.sign_in("ana@example.org").status_code == 303


def test_the_throttle_lets_go_after_a_quarter_of_an_hour(
    browser: Browser, ana: Any, clock: Callable[..., Any]
) -> None:
    for _time in range(10):
        browser.sign_in("ana@example.org", "a wrong password!")
    clock(minutes=16)
    assert browser.sign_in("ana@example.org").status_code == 303


def test_a_mailed_link_signs_in_once(
    browser: Browser,
    new_browser: Callable[[], Browser],
    ana: Any,
    links: Callable[[str], list[str]],
) -> None:
    browser.send("/sign-in/link", email="ana@example.org")
    (link,) = links("ana@example.org")
    assert browser.get(link).status_code == 200
    assert not browser.is_signed_in
    assert browser.send(link).status_code == 303
    assert browser.is_signed_in
    assert new_browser().get(link).status_code == 410


def test_a_mailed_link_is_good_for_half_an_hour(
    browser: Browser, ana: Any, clock: Callable[..., Any], links: Callable[[str], list[str]]
) -> None:
    browser.send("/sign-in/link", email="ana@example.org")
    (link,) = links("ana@example.org")
    clock(minutes=31)
    assert browser.get(link).status_code == 410


def test_an_unknown_address_is_told_by_mail(
    browser: Browser, mailbox: Callable[[], list[Any]]
) -> None:
    browser.send("/sign-in/link", email="bob@example.org")
    (mail,) = mailbox()
    assert mail.to == "bob@example.org"
    assert mail.subject == "There is no account with this address"


def test_nobody_is_flooded_with_mails(
    browser: Browser, ana: Any, mailbox: Callable[[], list[Any]]
) -> None:
    answers = {browser.send("/forgotten", email="ana@example.org").status_code for _ in range(8)}
    assert answers == {303}
    assert len(mailbox()) == 5


def test_a_forgotten_password_is_replaced_and_every_session_ends(
    browser: Browser,
    new_browser: Callable[[], Browser],
    ana: Any,
    links: Callable[[str], list[str]],
) -> None:
    elsewhere = new_browser()
    elsewhere.sign_in("ana@example.org")
    browser.send("/forgotten", email="ana@example.org")
    browser.send("/forgotten", email="ana@example.org")
    newest, oldest = links("ana@example.org")
    refused = browser.send(newest, new_password="password1234")
    assert refused.status_code == 422
    assert browser.send(newest, new_password="seven lanterns over water").status_code == 303
    assert not elsewhere.is_signed_in
    assert browser.sign_in("ana@example.org").status_code == 422
    assert browser.sign_in("ana@example.org", "seven lanterns over water").status_code == 303
    assert new_browser().get(oldest).status_code == 410


def test_a_session_that_is_not_used_ends(
    browser: Browser, ana: Any, clock: Callable[..., Any]
) -> None:
    browser.sign_in("ana@example.org")
    clock(days=10)
    assert browser.is_signed_in
    clock(days=10)
    assert browser.is_signed_in
    clock(days=15)
    assert not browser.is_signed_in


def test_a_blocked_person_learns_why_after_proving_who_they_are(
    browser: Browser, make: Make, password_hash: str
) -> None:
    from datetime import timedelta

    make.person(
        email="cleo@example.org",
        password_hash=password_hash,
        blocked_until=portal_clock.now() + timedelta(days=3),
        block_reason="Insults in comments",
    )
    assert "Insults in comments" in browser.sign_in("cleo@example.org").text
    assert "Insults" not in browser.sign_in("cleo@example.org", "a wrong password!").text
    assert not browser.is_signed_in


def test_a_form_sent_from_another_site_is_refused(app: Flask, browser: Browser, ana: Any) -> None:
    answer = browser.client.post(
        "/sign-in", data={"email": "ana@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 400
    assert not browser.is_signed_in


def test_the_session_secret_is_new_after_signing_in(browser: Browser, ana: Any) -> None:
    browser.get("/sign-in")
    before = browser.client.get_cookie("session")
    browser.sign_in("ana@example.org")
    after = browser.client.get_cookie("session")
    assert after is not None
    assert before is None or before.value != after.value
