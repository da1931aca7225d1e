"""Hooks of pages and the API, each used as its example does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.identifiers import format_id
from portal.core.plugins import PluginState, plugins_of
from portal.sdk import Asset, Plugin, WebHooks, hookimpl
from portal.testing.factories import Make
from portal.testing.site import Site, make_site

Use = Callable[[str], None]
ClientAs = Callable[..., FlaskClient]


def test_blueprints_are_pages_while_the_plugin_is_enabled(
    client: FlaskClient, make: Make, use: Use
) -> None:
    make.area("Millside")
    assert client.get("/gazetteer").status_code == 404
    use("blueprints")
    assert client.get("/gazetteer").text == "Millside"


def test_api_blueprints_are_operations_while_the_plugin_is_enabled(
    client: FlaskClient, make: Make, use: Use
) -> None:
    make.proposal()
    assert client.get("/api/v1/statistics").status_code == 404
    use("api_blueprints")
    assert client.get("/api/v1/statistics").json == {"proposals": 1}


def test_slots_of_a_plugin_are_filled_by_others(client: FlaskClient, use: Use) -> None:
    use("slots")
    assert client.get("/board").text == "<h1>Board</h1>It is spring."


def test_slot_fills_are_shown_in_their_place(
    client: FlaskClient, make: Make, use: Use, clock: Callable[..., object]
) -> None:
    address = f"/proposals/{format_id(make.proposal())}"
    assert "Public for" not in client.get(address).text
    use("slot_fills")
    [days] = re.findall(r'<p class="cp-panel">Public for (\d) days</p>', client.get(address).text)
    clock(days=3)
    page = client.get(f"{address}?fresh").text
    assert f'<p class="cp-panel">Public for {int(days) + 3} days</p>' in page


def test_template_helpers_are_there_in_templates(client: FlaskClient, use: Use) -> None:
    use("template_helpers")
    assert client.get("/steps").text == "3.0 km to the town hall"


def addresses(page: str) -> list[str]:
    """Return the addresses of files of plugins that a page loads."""
    return re.findall(r'(?:href|src)="(/static/plugins/[^"]+)"', page)


def test_assets_are_loaded_on_their_pages_and_nowhere_else(client: FlaskClient, use: Use) -> None:
    assert addresses(client.get("/proposals").text) == []
    use("assets")
    [sheet] = addresses(client.get("/ribbon").text)
    [script] = addresses(client.get("/proposals").text)
    assert addresses(client.get("/areas").text) == []
    assert re.fullmatch(r"/static/plugins/ribbon/ribbon\.[0-9a-f]{10}\.css", sheet)
    with client.get(sheet) as given:
        assert b"border-inline-start" in given.data
        assert "immutable" in given.headers["Cache-Control"]
    with client.get(script) as given:
        assert given.mimetype == "text/javascript"


class Careless(Plugin, WebHooks):
    """Declares what is not there, or what nobody may."""

    title = "Careless"
    capabilities = frozenset()

    def __init__(self, name: str, asset: str = "", sources: dict[str, list[str]] | None = None):
        self.name = name  # type: ignore[misc]
        self._asset, self._sources = asset, sources or {}

    def static_files(self) -> Path:
        return Path(__file__).parent / "examples" / "ribbon_static"

    @hookimpl
    def assets(self) -> list[Asset]:
        return [Asset(self._asset)] if self._asset else []

    @hookimpl
    def csp_sources(self) -> dict[str, list[str]]:
        return self._sources


CARELESS = {
    "missing": (Careless("missing", "nothing.css"), "there is no file nothing.css"),
    "climbing": (Careless("climbing", "../../conftest.py"), "there is no file"),
    "scripted": (
        Careless("scripted", sources={"script-src": ["https://cdn.example.org"]}),
        "script-src allows 'self' alone",
    ),
    "styled": (Careless("styled", sources={"style-src": ["'unsafe-inline'"]}), "style-src"),
    "framing": (
        Careless("framing", sources={"frame-ancestors": ["https://example.org"]}),
        "frame-ancestors cannot be widened",
    ),
    "wild": (Careless("wild", sources={"img-src": ["*"]}), "“*” is no https://host"),
    "injecting": (
        Careless("injecting", sources={"img-src": ["https://a.example; script-src *"]}),
        "is no https://host",
    ),
    "data": (Careless("data", sources={"connect-src": ["data:"]}), "is no https://host"),
}


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a portal with plugins that ask for too much."""
    plugins = tuple(plugin for plugin, _words in CARELESS.values())
    return make_site(tmp_path_factory.mktemp("careless"), plugins=plugins)


@pytest.mark.parametrize("name", CARELESS)
def test_assets_and_csp_sources_that_will_not_do_break_the_plugin(
    careless: Site, name: str
) -> None:
    with careless.app.app_context():
        state, reason = plugins_of(careless.app).states()[name]
    assert state is PluginState.BROKEN
    assert CARELESS[name][1] in reason
    policy = careless.app.test_client().get("/").headers["Content-Security-Policy"]
    assert "example" not in policy
    assert "script-src 'self';" in policy


def test_csp_sources_are_in_the_policy_while_the_plugin_is_enabled(
    site: Site, client: FlaskClient, use: Use
) -> None:
    def pictures(address: str) -> str:
        policy = client.get(address).headers["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("img-src"))

    assert "sky.example.org" not in pictures("/proposals")
    use("csp_sources")
    assert pictures("/proposals") == "img-src 'self' data: https://sky.example.org"
    site.disable("weather")
    assert "sky.example.org" not in pictures("/proposals")


def test_csp_sources_are_shown_before_the_plugin_is_enabled(client_as: ClientAs) -> None:
    page = client_as("administrator").get("/admin/plugins/weather").text
    assert "https://sky.example.org" in page


def test_nav_items_are_for_those_they_are_meant_for(
    client: FlaskClient, client_as: ClientAs, use: Use
) -> None:
    use("nav_items")
    assert "What I did" not in client.get("/proposals").text
    assert "What I did" in client_as("citizen").get("/proposals").text


def test_office_sections_are_for_those_they_are_meant_for(client_as: ClientAs, use: Use) -> None:
    use("office_sections")
    assert "Shelves" in client_as("administrator").get("/admin").text
    assert "Shelves" not in client_as("moderator").get("/admin").text


def test_dashboard_tiles_say_what_waits(client_as: ClientAs, make: Make, use: Use) -> None:
    use("dashboard_tiles")
    make.proposal(state="threshold_reached")
    assert "People wait for an answer" in client_as("administrator").get("/admin").text


def test_activity_is_on_the_persons_own_page(client_as: ClientAs, use: Use) -> None:
    use("activity")
    assert "You joined" in client_as("citizen").get("/me").text


def test_settings_pages_are_pages_of_the_back_office(
    client: FlaskClient, client_as: ClientAs, use: Use
) -> None:
    use("settings_pages")
    browser = client_as("administrator")
    assert client.get("/clock").text == "A white clock"
    assert "Look of the clock" in browser.get("/admin/settings").text
    page = browser.get("/admin/settings/town_clock.look").text
    [version] = re.findall(r'name="known-version"[^>]*value="(\d+)"', page)
    typed = {"known-version": version, "face": "golden"}
    answer = browser.post("/admin/settings/town_clock.look", data=typed)
    assert answer.status_code == 303, answer.text
    assert client.get("/clock").text == "A golden clock"


def test_all_examples_together_leave_the_pages_standing(
    app: Flask, site: Site, client: FlaskClient
) -> None:
    with app.app_context():
        states = plugins_of(app).states()
    site.enable(*(name for name, (state, _why) in states.items() if state is not PluginState.FOUND))
    for address in ("/", "/proposals", "/areas", "/open-data", "/pages/privacy", "/sign-in"):
        assert client.get(address).status_code == 200, address
