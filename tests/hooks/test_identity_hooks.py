"""Hooks of identity, each used as its example does."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.database import session
from portal.core.identifiers import format_id
from portal.identity.models import PersonRow
from portal.testing.factories import Make

Use = Callable[[str], None]
ClientOf = Callable[[uuid.UUID], FlaskClient]


def test_verification_methods_prove_where_somebody_lives(
    app: Flask, make: Make, client_of: ClientOf, use: Use
) -> None:
    use("verification_methods")
    person = make.person(level=0)
    browser = client_of(person)
    assert "We send you a word by post." in browser.get("/account/verification").text
    address = "/account/verification/letter"
    assert browser.post(address, data={"word": "guess"}).status_code == 422
    assert browser.post(address, data={"word": "Lighthouse"}).status_code == 303
    with app.app_context():
        row = session().get(PersonRow, person)
        assert row is not None
        assert row.level == 1
    other = client_of(make.person(level=0))
    assert other.post(address, data={"word": "lighthouse"}).status_code == 422


def test_check_registration_refuses_and_keeps_what_was_typed(
    client: FlaskClient, mailbox: Callable[[], list[Any]], use: Use
) -> None:
    use("check_registration")
    typed = {
        "display_name": "Ada",
        "email": "ada@mailinator.example",
        "password": "a long and unusual one",
        "agree": "y",
    }
    refused = client.post("/register", data=typed)
    assert refused.status_code == 422
    assert "Use an address you will keep." in refused.text
    assert "ada@mailinator.example" in refused.text
    assert mailbox() == []


@pytest.fixture
def profile(make: Make, client_of: ClientOf, use: Use) -> tuple[uuid.UUID, FlaskClient]:
    """Return somebody with the example's fields in their profile."""
    use("profile_fields")
    person = make.person()
    return person, client_of(person)


def change(browser: FlaskClient, **values: str) -> Any:
    """Send the form of the profile as it is, with some values changed."""
    page = browser.get("/account/profile").text
    [version] = re.findall(r'name="version"[^>]*value="(\d+)"', page)
    typed = {"display_name": "Ada", "language": "en", "profile_public": "y", "version": version}
    return browser.post("/account/profile", data={**typed, **values})


def test_profile_fields_are_in_the_form_and_on_the_profile(
    profile: tuple[uuid.UUID, FlaskClient], client: FlaskClient
) -> None:
    person, browser = profile
    assert "In town since" in browser.get("/account/profile").text
    answer = change(browser, **{"old_timers.since": "1987", "old_timers.phone": "555 0101"})
    assert answer.status_code == 303
    seen = client.get(f"/people/{format_id(person)}").text
    assert "<dt>In town since</dt><dd>1987</dd>" in seen
    assert "555 0101" not in seen
    assert "555 0101" in browser.get("/account/profile").text
    public = client.get(f"/api/v1/people/{person}").json
    assert public is not None
    assert public["extra"] == {"old_timers.since": 1987}


@pytest.mark.parametrize("since", ["long ago", "12", "99999999999999999999999999"])
def test_profile_fields_refuse_what_they_cannot_keep_beside_the_field(
    profile: tuple[uuid.UUID, FlaskClient], since: str
) -> None:
    _person, browser = profile
    refused = change(browser, **{"old_timers.since": since})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert f'value="{since}"' in refused.text


def test_profile_fields_are_given_out_and_erased_with_the_account(
    profile: tuple[uuid.UUID, FlaskClient], app: Flask
) -> None:
    person, browser = profile
    change(browser, **{"old_timers.since": "1987", "old_timers.phone": "555 0101"})
    answer = browser.post("/account/data/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        account = json.loads(archive.read("data.json"))["identity"]["account"]
    assert account["extra"] == {"old_timers.since": 1987, "old_timers.phone": "555 0101"}
    assert browser.post("/account/delete", data={"sure": "y"}).status_code == 303
    with app.app_context():
        row = session().get(PersonRow, person)
        assert row is not None
        assert row.extra is None


def test_profile_fields_are_kept_while_their_plugin_is_switched_off(
    profile: tuple[uuid.UUID, FlaskClient], site: Any, client: FlaskClient
) -> None:
    person, browser = profile
    change(browser, **{"old_timers.since": "1987"})
    site.disable("old_timers")
    assert "1987" not in client.get(f"/people/{format_id(person)}").text
    assert change(browser, display_name="Ada L.").status_code == 303
    site.enable("old_timers")
    assert "<dd>1987</dd>" in client.get(f"/people/{format_id(person)}").text
