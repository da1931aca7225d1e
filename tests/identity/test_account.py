"""One's own account: profile, password, address, devices, data."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from portal.core.database import session
from portal.identity.models import PersonRow
from portal.testing.factories import Make
from tests.identity.conftest import PASSWORD, Browser

NEW = "seven lanterns over water"


@pytest.fixture
def ana(make: Make, password_hash: str) -> Any:
    return make.person(email="ana@example.org", password_hash=password_hash, display_name="Ana")


@pytest.fixture
def browser(browser_of: Callable[..., Browser], ana: Any) -> Browser:
    return browser_of(ana)


def profile(browser: Browser, **changes: str) -> Any:
    import re

    page = browser.get("/account/profile").text
    version = re.search(r'name="version" type="hidden" value="(\d+)"', page)
    assert version
    fields = {
        "display_name": "Ana Ruiz",
        "bio": "I live by the river.",
        "area_id": "",
        "language": "en",
        "profile_public": "y",
        "version": version[1],
    }
    return browser.send("/account/profile", **{**fields, **changes})


def test_a_profile_is_changed_and_seen_by_everybody(
    browser: Browser, new_browser: Callable[[], Browser], ana: Any
) -> None:
    assert profile(browser).status_code == 303
    from portal.core.identifiers import format_id

    seen = new_browser().get(f"/people/{format_id(ana)}")
    assert "I live by the river." in seen.text


def test_a_hidden_profile_is_seen_by_its_owner_only(
    browser: Browser, new_browser: Callable[[], Browser], ana: Any
) -> None:
    from portal.core.identifiers import format_id

    profile(browser, profile_public="")
    assert new_browser().get(f"/people/{format_id(ana)}").status_code == 404
    assert "Only you see this page" in browser.get(f"/people/{format_id(ana)}").text


def test_two_windows_do_not_overwrite_each_other_unseen(browser: Browser) -> None:
    assert profile(browser, version="1").status_code == 303
    late = profile(browser, version="1", display_name="Ana the Second")
    assert late.status_code == 422
    assert "another window" in late.text
    assert "Ana the Second" in late.text
    assert "“Ana Ruiz”" in late.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "Moderator"),
        ("bio", "x" * 501),
        ("area_id", "no-area"),
        ("area_id", "00000000000000000000000000000000"),
        ("language", "tlh"),
        ("version", "9" * 40),
    ],
)
def test_a_profile_that_will_not_do_is_refused(browser: Browser, field: str, value: str) -> None:
    assert profile(browser, **{field: value}).status_code == 422


def test_a_new_password_signs_every_other_device_out(
    browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    elsewhere = new_browser()
    elsewhere.sign_in("ana@example.org")
    answer = browser.send("/account/password", password=PASSWORD, new_password=NEW)
    assert answer.status_code == 303
    assert browser.is_signed_in
    assert not elsewhere.is_signed_in
    assert elsewhere.sign_in("ana@example.org", NEW).status_code == 303


def test_a_new_password_needs_the_old_one(browser: Browser) -> None:
    answer = browser.send("/account/password", password="wrong", new_password=NEW)
    assert answer.status_code == 422
    assert "not your current password" in answer.text


def test_an_address_is_changed_once_both_have_said_yes(
    browser: Browser, new_browser: Callable[[], Browser], links: Callable[[str], list[str]]
) -> None:
    browser.send("/account/email", email="ruiz@example.org", password=PASSWORD)
    (new,) = links("ruiz@example.org")
    (old,) = links("ana@example.org")
    new_browser().send(new)
    assert "ruiz@example.org" in browser.get("/account").text
    assert new_browser().sign_in("ruiz@example.org").status_code == 422
    new_browser().send(old)
    assert new_browser().sign_in("ruiz@example.org").status_code == 303
    assert new_browser().sign_in("ana@example.org").status_code == 422


def test_an_address_change_can_be_cancelled(
    browser: Browser, new_browser: Callable[[], Browser], links: Callable[[str], list[str]]
) -> None:
    browser.send("/account/email", email="ruiz@example.org", password=PASSWORD)
    browser.send("/account/email/cancel", page="/account")
    for link in (*links("ruiz@example.org"), *links("ana@example.org")):
        if "email" in link:
            assert new_browser().get(link).status_code == 410


def test_an_address_of_somebody_else_is_refused_only_at_the_end(
    browser: Browser, make: Make, links: Callable[[str], list[str]]
) -> None:
    make.person(email="bob@example.org")
    answer = browser.send("/account/email", email="bob@example.org", password=PASSWORD)
    assert answer.status_code == 303
    browser.send(links("ana@example.org")[0])
    browser.send(links("bob@example.org")[0])
    assert "ana@example.org" in browser.get("/account").text


def test_an_address_change_needs_the_password(browser: Browser) -> None:
    answer = browser.send("/account/email", email="ruiz@example.org", password="wrong")
    assert answer.status_code == 422


def test_a_device_is_signed_out_within_one_request(
    browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    import re

    elsewhere = new_browser()
    elsewhere.send(
        "/sign-in",
        email="ana@example.org",
        password=PASSWORD,
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"},
    )
    page = browser.get("/account/devices").text
    row = page[page.index("Firefox, Windows") :]
    path = re.search(r'action="(/account/devices/[^"]+/end)"', row)
    assert path
    browser.send(path[1], page="/account/devices")
    assert not elsewhere.is_signed_in
    assert browser.is_signed_in


def test_signing_out_everywhere_includes_here(
    browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    elsewhere = new_browser()
    elsewhere.sign_in("ana@example.org")
    browser.send("/account/devices/end", page="/account/devices")
    assert not browser.is_signed_in
    assert not elsewhere.is_signed_in


def test_a_stranger_cannot_end_my_session(
    browser: Browser, browser_of: Callable[..., Browser], make: Make
) -> None:
    import re

    path = re.search(r'action="(/account/devices/[^"]+/end)"', browser.get("/account/devices").text)
    assert path
    stranger = browser_of(make.person())
    assert stranger.send(path[1], page="/account/devices").status_code == 404
    assert browser.is_signed_in


def test_my_data_is_a_zip_with_json_and_a_page(browser: Browser) -> None:
    answer = browser.send("/account/data/export", page="/account/data")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("read-me.html").decode()
    assert data["identity"]["account"]["email"] == "ana@example.org"
    assert "ana@example.org" in page
    assert "password" not in json.dumps(data).replace("has_password", "")


def test_deleting_my_account_leaves_nothing_of_me(
    app: Any, browser: Browser, new_browser: Callable[[], Browser], ana: Any, mailbox: Any
) -> None:
    answer = browser.send("/account/delete", page="/account/data", password=PASSWORD, sure="y")
    assert answer.status_code == 303
    assert not browser.is_signed_in
    assert new_browser().sign_in("ana@example.org").status_code == 422
    with app.app_context():
        row = session().get(PersonRow, ana)
        assert row is not None
        assert row.erased_at is not None
    assert mailbox()[-1].subject == "Your account is deleted"


@pytest.mark.parametrize(
    "fields", [{"password": "wrong", "sure": "y"}, {"password": PASSWORD, "sure": ""}]
)
def test_deleting_needs_the_password_and_certainty(
    browser: Browser, fields: dict[str, str]
) -> None:
    assert browser.send("/account/delete", page="/account/data", **fields).status_code == 422
    assert browser.is_signed_in


def test_account_pages_send_visitors_to_sign_in(new_browser: Callable[[], Browser]) -> None:
    for path in (
        "/account",
        "/account/profile",
        "/account/email",
        "/account/password",
        "/account/devices",
        "/account/second-factor",
        "/account/second-factor/set-up",
        "/account/tokens",
        "/account/data",
        "/account/verification",
    ):
        answer = new_browser().get(path)
        assert (answer.status_code, answer.location) == (302, f"/sign-in?next={path}")


def test_every_account_page_is_shown(browser: Browser) -> None:
    for path in (
        "/account",
        "/account/profile",
        "/account/email",
        "/account/password",
        "/account/devices",
        "/account/second-factor",
        "/account/second-factor/set-up",
        "/account/tokens",
        "/account/data",
        "/account/verification",
    ):
        assert browser.get(path).status_code == 200, path
