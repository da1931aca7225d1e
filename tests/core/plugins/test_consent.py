"""A plugin does what was agreed to; one that asks for more after an update waits for consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core.checks import core_checks
from portal.core.database import db, session
from portal.core.permissions import Actor
from portal.core.plugins import Capability, Plugin, PluginState, hookimpl, plugins_of
from portal.core.plugins.consent import Consent, read_consent
from portal.core.plugins.states import PluginStateRow
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem
from portal.testing.site import Site, configuration, make_site

MARK = "Weather of the day"


class Weather(Plugin, WebHooks):
    """Says what the weather is like."""

    name = "weather"
    title = "Weather"
    version = "1.0"
    capabilities: ClassVar[set[Capability]] = {Capability.SLOTS}

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Stand in the header."""
        return [NavItem(MARK, "/weather")]


class NetworkWeather(Weather):
    """Asks another server."""

    version = "2.0"
    capabilities: ClassVar[set[Capability]] = {Capability.SLOTS, Capability.NETWORK}
    hosts = ("weather.example.org",)

    @hookimpl
    def csp_sources(self) -> Mapping[str, Sequence[str]]:
        """Show pictures of clouds."""
        return {"img-src": ["https://clouds.example.org"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the site keeps everything."""
    return tmp_path


@pytest.fixture
def old_site(folder: Path) -> Iterator[Site]:
    """Return a site on which the first version is enabled."""
    site = make_site(folder, plugins=(Weather(),), enabled=("weather",))
    yield site
    site.close()


@pytest.fixture
def site(old_site: Site, folder: Path) -> Iterator[Site]:
    """Return the same site, after an update of the plugin."""
    app = create_app(configuration(folder), plugins=(NetworkWeather(),))
    app.config["WTF_CSRF_ENABLED"] = False
    site = Site(app, lambda: None)
    yield site
    site.close()


def is_seen(site: Site) -> bool:
    """Whether the plugin stands in the header."""
    site.app.extensions["portal"].stamps.forget()
    return MARK in site.app.test_client().get("/").text


def test_what_was_agreed_to_is_written_down_with_the_version(old_site: Site) -> None:
    with old_site.app.app_context():
        row = session().get(PluginStateRow, "weather")
        assert row is not None
        assert row.version == "1.0"
        assert read_consent(row.consent) == Consent(frozenset({"slots"}))
    assert is_seen(old_site)


def test_an_update_that_asks_for_more_is_left_out_until_somebody_agrees(
    old_site: Site, site: Site, client_as: Any
) -> None:
    assert is_seen(old_site), "processes with the code that was agreed to go on"
    assert not is_seen(site)
    with site.app.app_context():
        state, reason = plugins_of(site.app).states()["weather"]
        check = next(check for check in core_checks() if check.name == "plugins")
        warned = list(check.run())
    assert state is PluginState.DISABLED
    assert "network, host weather.example.org, content from img-src" in reason
    assert [finding.remedy for finding in warned] == [
        "See what it asks for: portal plugin show weather. Agree: portal plugin enable weather"
    ]
    browser: FlaskClient = client_as("administrator")
    assert "asks for more than was agreed to" in browser.get("/admin/plugins").text
    page = browser.get("/admin/plugins/weather/enable").text
    for words in ("New since then: network", "weather.example.org", "https://clouds.example.org"):
        assert words in page
    some = {"capabilities": ["slots", "network"]}
    assert browser.post("/admin/plugins/weather/enable", data=some).status_code == 422
    assert not is_seen(site)
    every = {"capabilities": ["slots", "network", "content"]}
    assert browser.post("/admin/plugins/weather/enable", data=every).status_code == 303
    assert is_seen(site)
    with site.app.app_context():
        db.session.remove()
        row = session().get(PluginStateRow, "weather")
        assert row is not None
        assert row.version == "2.0"
        assert read_consent(row.consent).hosts == {"weather.example.org"}


def test_an_update_that_asks_for_less_goes_on(folder: Path) -> None:
    first = make_site(folder, plugins=(NetworkWeather(),), enabled=("weather",))
    app = create_app(configuration(folder), plugins=(Weather(),))
    later = Site(app, lambda: None)
    assert is_seen(later)
    first.close()
    later.close()


@pytest.mark.parametrize("stored", [{}, {"hosts": None}, {"capabilities": [1, None]}])
def test_a_damaged_row_is_no_consent(stored: dict[str, Any]) -> None:
    asked = Consent(frozenset({"network"}), frozenset({"a.example.org"}))
    assert asked.beyond(read_consent(stored)) == ("network", "host a.example.org")
