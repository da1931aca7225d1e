"""Plugins are switched on with consent, and off without a restart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.database import unit_of_work
from portal.core.permissions import Actor
from portal.core.plugins.plugin import Capability, Plugin
from portal.core.plugins.spec import hookimpl
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem
from portal.identity.sessions import open_session
from portal.testing.factories import Make
from portal.testing.site import Site, make_site


class Bells(Plugin, WebHooks):
    """Rings a bell in the navigation."""

    name = "bells"
    title = "Town bells"
    version = "1.2"
    capabilities = frozenset({Capability.SLOTS, Capability.NETWORK})
    hosts = ("bells.example.org",)

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Ring."""
        return [NavItem("Ding dong", "/bells")]


class Cracked(Plugin):
    """Asks for a hook nobody has."""

    name = "cracked"
    title = "Cracked bell"

    @hookimpl
    def no_such_hook(self) -> None:
        """Never called."""


@pytest.fixture(scope="module")
def bell_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a portal with a plugin that works and one that does not."""
    site = make_site(tmp_path_factory.mktemp("bells"), plugins=(Bells(), Cracked()))
    yield site
    site.close()


@pytest.fixture
def app(bell_site: Site) -> Flask:
    """Return the portal with the plugins, emptied."""
    bell_site.empty()
    return bell_site.app


def sign_in(app: Flask, make: Make) -> FlaskClient:
    """Return the browser of an administrator of this portal."""
    person = make.person("administrator")
    with app.app_context(), unit_of_work():
        token = open_session(person, second_factor=True)
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return browser


@pytest.fixture
def browser(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return the browser of an administrator."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app, make)


def test_plugins_are_listed_with_the_reason_of_their_state(browser: FlaskClient) -> None:
    page = browser.get("/admin/plugins").get_data(as_text=True)
    assert "Town bells" in page
    assert "Rings a bell in the navigation." in page
    assert "Broken" in page
    assert "there is no hook no_such_hook" in page


def test_what_a_plugin_asks_for_is_shown_before_it_is_on(browser: FlaskClient) -> None:
    page = browser.get("/admin/plugins/bells/enable").get_data(as_text=True)
    assert "Talk to other servers" in page
    assert "bells.example.org" in page


def test_a_plugin_is_not_on_without_consent_to_everything(browser: FlaskClient) -> None:
    answer = browser.post("/admin/plugins/bells/enable", data={"capabilities": ["slots"]})
    assert answer.status_code == 422
    assert "Agree to what the plugin asks for" in answer.get_data(as_text=True)
    assert "Ding dong" not in browser.get("/").get_data(as_text=True)


def test_a_plugin_is_switched_on_and_off_without_a_restart(
    app: Flask, browser: FlaskClient
) -> None:
    agreed: dict[str, Any] = {"capabilities": ["slots", "network"]}
    assert browser.post("/admin/plugins/bells/enable", data=agreed).status_code == 303
    app.extensions["portal"].stamps.forget()
    assert "Ding dong" in browser.get("/").get_data(as_text=True)
    assert browser.post("/admin/plugins/bells/disable").status_code == 303
    app.extensions["portal"].stamps.forget()
    assert "Ding dong" not in browser.get("/").get_data(as_text=True)


def test_a_broken_plugin_and_a_part_of_the_portal_cannot_be_switched(
    browser: FlaskClient,
) -> None:
    assert browser.post("/admin/plugins/cracked/enable", data={}).status_code == 422
    for name in ("proposals", "nothing"):
        assert browser.post(f"/admin/plugins/{name}/disable").status_code == 404
        assert browser.get(f"/admin/plugins/{name}/enable").status_code == 404
