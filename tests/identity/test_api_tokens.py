"""API tokens: shown once, bound to scopes, worthless when revoked or over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.core.permissions import ActorKind, decide
from portal.core.web.context import current_actor
from portal.identity.policy import EDIT_PROFILE, READ_ACCOUNT, SECURE_ACCOUNT
from portal.testing.factories import Make
from tests.identity.conftest import Browser


@pytest.fixture
def ana(make: Make) -> Any:
    return make.person(email="ana@example.org")


def actor_with(app: Flask, secret: str, path: str = "/api/v1/openapi.json") -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    with app.test_request_context(path, headers=headers):
        return current_actor()


def create(browser: Browser, **fields: Any) -> Any:
    given = {"name": "Map app", "scopes": ["account:read"], "days": "30"}
    return browser.send("/account/tokens", **{**given, **fields})


def secret_in(page: str) -> str:
    found = re.search(r"<code>(cp_[\w-]+)</code>", page)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_acts_within_its_scopes(
    app: Flask, browser_of: Callable[..., Browser], ana: Any
) -> None:
    browser = browser_of(ana)
    secret = secret_in(create(browser).text)
    assert secret not in browser.get("/account/tokens").text
    actor = actor_with(app, secret)
    assert (actor.kind, actor.person_id) == (ActorKind.TOKEN, ana)
    with app.test_request_context():
        assert decide(actor, READ_ACCOUNT, ana).allowed
        assert decide(actor, EDIT_PROFILE, ana).code == "scope"
        assert decide(actor, SECURE_ACCOUNT, ana).code == "scope"


def test_a_token_opens_no_pages(app: Flask, make: Make, ana: Any) -> None:
    secret = make.api_token(ana)
    assert not actor_with(app, secret, "/account").is_signed_in
    client = app.test_client()
    answer = client.get("/account", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 302


@pytest.mark.parametrize("secret", ["", "cp_wrong", "x" * 5000, "cp_\u00e9"])
def test_a_wrong_token_is_401_and_not_a_visitor(app: Flask, secret: str) -> None:
    answer = app.test_client().get(
        "/api/v1/anything", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code in (401, 404)
    from portal.core.problems import Forbidden

    with pytest.raises(Forbidden):
        actor_with(app, secret)


def test_a_revoked_token_is_worthless_at_once(
    app: Flask, browser_of: Callable[..., Browser], ana: Any
) -> None:
    from portal.core.problems import Forbidden

    browser = browser_of(ana)
    answer = create(browser)
    secret = secret_in(answer.text)
    path = re.search(r'action="([^"]+/revoke)"', answer.text)
    assert path
    browser.send(path[1], page="/account/tokens")
    with pytest.raises(Forbidden):
        actor_with(app, secret)


def test_a_token_ends(clock: Callable[..., Any], app: Flask, make: Make) -> None:
    from portal.core.problems import Forbidden

    secret = make.api_token(make.person())
    assert actor_with(app, secret).is_signed_in
    clock(days=31)
    with pytest.raises(Forbidden):
        actor_with(app, secret)


def test_a_token_of_an_erased_person_is_worthless(
    app: Flask, make: Make, browser_of: Callable[..., Browser], ana: Any
) -> None:
    from portal.core.problems import Forbidden

    secret = make.api_token(ana)
    browser_of(ana).send("/account/delete", page="/account/data", sure="y")
    with pytest.raises(Forbidden):
        actor_with(app, secret)


def test_a_cookie_is_nothing_to_the_api(
    app: Flask, client_of: Callable[..., Any], ana: Any
) -> None:
    client = client_of(ana)
    cookie = client.get_cookie("session")
    assert cookie is not None
    headers = {"Cookie": f"session={cookie.value}"}
    for method in ("GET", "POST"):
        with app.test_request_context("/api/v1/x", method=method, headers=headers):
            assert not current_actor().is_signed_in
    with app.test_request_context("/account", headers=headers):
        assert current_actor().is_signed_in


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["everything:always"]},
        {"days": "0"},
        {"days": "999999999"},
        {"days": "-1"},
        {"days": "many"},
    ],
)
def test_a_token_that_cannot_be_made_says_why(
    browser_of: Callable[..., Browser], ana: Any, fields: dict[str, Any]
) -> None:
    assert create(browser_of(ana), **fields).status_code == 422
