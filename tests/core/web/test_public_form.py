"""A visitor's form needs no token; a form from elsewhere is refused all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Blueprint, Flask

from portal.core.plugins import Capability, Plugin, hookimpl
from portal.core.web import WebHooks, public, public_form

blueprint = Blueprint("guestbook", __name__)


@blueprint.post("/guestbook")
@public
@public_form
def write() -> str:
    return "written"


@blueprint.post("/diary")
@public
def keep() -> str:
    return "kept"


class Guestbook(Plugin, WebHooks):
    """Two forms, one of them for everybody."""

    name = "guestbook"
    title = "Guestbook"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        return [blueprint]


@pytest.fixture(scope="session")
def plugin() -> Plugin:
    return Guestbook()


def test_a_visitor_needs_no_token_for_it_and_for_no_other_form(app: Flask) -> None:
    visitor = app.test_client()
    assert visitor.post("/guestbook").text == "written"
    assert visitor.post("/diary").status_code == 400


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_send_it(app: Flask, headers: dict[str, str]) -> None:
    assert app.test_client().post("/guestbook", headers=headers).status_code == 400


def test_whoever_is_signed_in_needs_the_token(app: Flask, client_as: Callable[..., Any]) -> None:
    assert client_as("citizen").post("/guestbook").status_code == 400
