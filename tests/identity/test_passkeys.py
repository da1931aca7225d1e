"""Passkeys: added, used, and refused when anything about them is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from portal.testing.factories import Make
from tests.identity.authenticator import Authenticator
from tests.identity.conftest import Browser


@pytest.fixture
def ana(make: Make) -> Any:
    return make.person(email="ana@example.org")


def options(browser: Browser, path: str, page: str) -> dict[str, Any]:
    answer = browser.client.post(path, headers={"X-CSRFToken": browser.token(page)})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def add(browser: Browser, device: Authenticator, **how: Any) -> None:
    page = "/account/second-factor"
    wanted = options(browser, "/account/passkeys/options", page)
    credential = device.create(wanted, **how)
    browser.send("/account/passkeys", page=page, credential=credential, name="My phone")


def use(browser: Browser, device: Authenticator, **how: Any) -> Any:
    wanted = options(browser, "/sign-in/passkey/options", "/sign-in")
    credential = device.get(wanted, **how)
    return browser.send("/sign-in/passkey", page="/sign-in", credential=credential)


def test_a_passkey_is_added_and_signs_in(
    browser_of: Callable[..., Browser], new_browser: Callable[[], Browser], ana: Any
) -> None:
    device, browser = Authenticator(), browser_of(ana)
    add(browser, device)
    assert "My phone" in browser.get("/account/second-factor").text
    other = new_browser()
    assert use(other, device).location == "/me"
    assert other.is_signed_in


def test_an_answer_cannot_be_sent_twice(
    browser_of: Callable[..., Browser], new_browser: Callable[[], Browser], ana: Any
) -> None:
    device = Authenticator()
    add(browser_of(ana), device)
    first, second = new_browser(), new_browser()
    wanted = options(first, "/sign-in/passkey/options", "/sign-in")
    credential = device.get(wanted)
    first.send("/sign-in/passkey", page="/sign-in", credential=credential)
    second.send("/sign-in/passkey", page="/sign-in", credential=credential)
    assert first.is_signed_in
    assert not second.is_signed_in


def test_an_unknown_device_opens_nothing(new_browser: Callable[[], Browser], ana: Any) -> None:
    browser = new_browser()
    assert use(browser, Authenticator()).location == "/sign-in"
    assert not browser.is_signed_in


def test_a_device_that_did_not_ask_its_owner_is_refused(
    browser_of: Callable[..., Browser], new_browser: Callable[[], Browser], ana: Any
) -> None:
    device, browser = Authenticator(), browser_of(ana)
    add(browser, device, verified=False)
    assert "My phone" not in browser.get("/account/second-factor").text
    add(browser, device)
    other = new_browser()
    use(other, device, verified=False)
    assert not other.is_signed_in


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"party": "evil.example"}])
def test_an_answer_given_to_another_site_is_refused(
    browser_of: Callable[..., Browser], ana: Any, wrong: dict[str, str]
) -> None:
    browser = browser_of(ana)
    add(browser, Authenticator(**wrong))
    assert "My phone" not in browser.get("/account/second-factor").text


def test_a_challenge_for_one_person_adds_no_key_to_another(
    browser_of: Callable[..., Browser], make: Make, ana: Any
) -> None:
    mine, theirs = browser_of(ana), browser_of(make.person())
    page = "/account/second-factor"
    wanted = options(theirs, "/account/passkeys/options", page)
    credential = Authenticator().create(wanted)
    mine.send("/account/passkeys", page=page, credential=credential, name="My phone")
    assert "My phone" not in mine.get(page).text


def test_a_counter_that_goes_back_gives_a_copied_key_away(
    browser_of: Callable[..., Browser], new_browser: Callable[[], Browser], ana: Any
) -> None:
    device = Authenticator()
    add(browser_of(ana), device)
    device.count = 10
    assert use(new_browser(), device).location == "/me"
    device.count = 3
    copied = new_browser()
    use(copied, device)
    assert not copied.is_signed_in


@pytest.mark.parametrize(
    "junk",
    ["", "{}", "[]", "nonsense", json.dumps({"id": "x", "response": 7}), "[" * 5000, "x" * 50_000],
)
def test_junk_is_refused_politely(browser: Browser, junk: str) -> None:
    answer = browser.send("/sign-in/passkey", page="/sign-in", credential=junk)
    assert answer.status_code == 303
    assert not browser.is_signed_in


def test_a_removed_passkey_opens_nothing(
    browser_of: Callable[..., Browser], new_browser: Callable[[], Browser], ana: Any
) -> None:
    device, browser = Authenticator(), browser_of(ana)
    add(browser, device)
    page = "/account/second-factor"
    path = re.search(r'action="(/account/passkeys/[^"]+/remove)"', browser.get(page).text)
    assert path
    browser.send(path[1], page=page)
    other = new_browser()
    use(other, device)
    assert not other.is_signed_in
