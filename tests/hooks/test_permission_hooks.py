"""Hooks of the permission system, each used as its example does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from portal.core.identifiers import format_id
from portal.core.state import state_of
from portal.testing.factories import Make

Use = Callable[[str], None]
ClientAs = Callable[..., FlaskClient]


def test_actions_let_in_whose_role_may(app: Flask, client_as: ClientAs, use: Use) -> None:
    use("actions")
    assert client_as("editor").get("/belfry").text == "Ding"
    assert client_as("citizen").get("/belfry").status_code == 403
    assert "belfry.ring" in state_of(app).actions


def test_decide_refuses_with_words_and_allows_nothing_more(
    client_as: ClientAs, make: Make, use: Use, clock: Callable[..., object]
) -> None:
    use("decide")
    browser = client_as("citizen")
    address = f"/comments/proposal/{format_id(make.proposal())}"
    assert browser.post(address, data={"body": "On a Tuesday."}).status_code == 303
    clock(days=5)
    browser = client_as("citizen")
    refused = browser.post(address, data={"body": "On a Sunday."})
    assert refused.status_code in (403, 422)
    assert "Nobody comments on Sundays." in refused.text
