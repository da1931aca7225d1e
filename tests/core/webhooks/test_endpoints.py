"""Which endpoints can be made, and who may look at their secrets: nobody."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.database import session, unit_of_work
from portal.core.problems import Problems, Stale
from portal.core.settings.models import SecretRow
from portal.core.state import state_of
from portal.core.webhooks.endpoints import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    rotate_secret,
)
from portal.core.webhooks.queries import find_endpoint, offered_types
from portal.core.webhooks.records import EndpointDraft
from tests.core.webhooks.conftest import Endpoint

GOOD = EndpointDraft("https://register.example.org/portal", "The register", ("proposals.*",))


def refusals(draft: EndpointDraft) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as refused, unit_of_work():
        add_endpoint(draft)
    return [(problem.field, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "bad_scheme"),
        ("register.example.org", "bad_scheme"),
        ("ftp://register.example.org/", "bad_scheme"),
        ("http://register.example.org/", "insecure"),
        ("https://user:word@register.example.org/", "credentials_in_url"),
        ("https://register.example.org:25/", "bad_port"),
        ("https://127.0.0.1/", "not_public"),
        ("https://[::1]/", "not_public"),
        ("https://10.1.2.3/portal", "not_public"),
        ("https://localhost/", "not_public"),
        ("https://x.example.org/" + "x" * 2000, "too_long"),
    ],
)
def test_an_address_messages_must_not_go_to_is_refused(in_app: Flask, url: str, code: str) -> None:
    assert refusals(dataclasses.replace(GOOD, url=url)) == [("url", code)]


def test_a_host_the_operator_named_may_be_private_and_plain(named_hosts: None) -> None:
    with unit_of_work():
        made, _secret = add_endpoint(EndpointDraft("http://127.0.0.1:8080/", types=("*",)))
    assert find_endpoint(made) is not None


@pytest.mark.parametrize(
    ("types", "code"),
    [
        ((), "missing"),
        (("nobody.knows",), "unknown"),
        (("identity.person_registered",), "unknown"),
        (("identity.*",), "unknown"),
        (("core.mail_queued",), "unknown"),
    ],
)
def test_events_that_are_not_there_or_private_cannot_be_chosen(
    in_app: Flask, types: tuple[str, ...], code: str
) -> None:
    assert refusals(dataclasses.replace(GOOD, types=types)) == [("types", code)]


def test_events_that_are_offered_name_no_person(in_app: Flask) -> None:
    offered = offered_types()
    assert "proposals.published" in offered
    assert not any(name.startswith("identity.") for name in offered)
    for name in offered:
        _owner, cls = state_of(in_app).event_types[name]
        fields = {field.name for field in dataclasses.fields(cls)}
        assert not fields & {"person_id", "author_id", "actor_id", "email"}, name


def test_without_keys_no_secret_could_be_kept(in_app: Flask) -> None:
    state = state_of(in_app)
    before = state.config
    state.config = dataclasses.replace(before, settings_keys=())
    try:
        assert refusals(GOOD) == [("", "no_keys")]
    finally:
        state.config = before


@pytest.mark.both_engines
def test_the_secret_is_kept_encrypted_and_goes_with_its_endpoint(in_app: Flask) -> None:
    with unit_of_work():
        made, secret = add_endpoint(GOOD)
        fresh = rotate_secret(made)
    rows = session().execute(select(SecretRow).where(SecretRow.component == "webhooks"))
    kept = [row.cipher for row in rows.scalars()]
    assert len(kept) == 2
    assert not any(word[6:] in text for word in (secret, fresh) for text in kept)
    assert secret not in repr(find_endpoint(made))
    session().close()
    with unit_of_work():
        remove_endpoint(made)
    assert session().execute(select(SecretRow)).first() is None


@pytest.mark.both_engines
def test_of_two_who_change_an_endpoint_the_slower_is_told(in_app: Flask) -> None:
    with unit_of_work():
        made, _secret = add_endpoint(GOOD)
    with unit_of_work():
        change_endpoint(made, dataclasses.replace(GOOD, active=False), version=1)
    with pytest.raises(Stale), unit_of_work():
        change_endpoint(made, GOOD, version=1)
    found = find_endpoint(made)
    assert found is not None
    assert not found.active


def test_switching_on_again_forgets_the_failures(
    endpoint: Callable[..., Endpoint], clock: Any
) -> None:
    from portal.core.webhooks.sending import switch_off

    told = endpoint()
    known = find_endpoint(told.id)
    assert known is not None
    session().close()
    switch_off(known, "It took no message for 5 days.")
    off = find_endpoint(told.id)
    assert off is not None
    assert not off.active
    assert off.switched_off
    session().close()
    with unit_of_work():
        change_endpoint(told.id, EndpointDraft(told.receiver.url, types=off.types), off.version)
    found = find_endpoint(told.id)
    assert found is not None
    assert found.active
    assert (found.switched_off, found.failing_since) == ("", None)
