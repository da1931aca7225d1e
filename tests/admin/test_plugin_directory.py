"""The page of one plugin says what it adds, keeps, costs and did wrong, to administrators only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pytest
from flask import Blueprint
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.events.hooks import DataHooks
from portal.core.health import Check, Finding, Severity
from portal.core.permissions import Action, Actor, Role
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Capability, Plugin, SlotFill, hookimpl, plugins_of
from portal.core.plugins.costs import write_costs
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.states import PluginStateRow
from portal.core.privacy import PersonalColumn, PrivacyHooks, PrivacyInventory
from portal.core.web import needs, public
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem
from portal.testing.site import Site

RING = Action("carillon.ring", "Ring the bells", roles=frozenset({Role.OFFICER}))
pages = Blueprint("carillon", __name__)


@pages.get("/carillon")
@public
def listen() -> str:
    """Listen."""
    return "Ding"


@pages.post("/carillon/ring")
@needs(RING)
def ring() -> str:
    """Ring."""
    return "Dong"


class Carillon(Plugin, WebHooks, PermissionHooks, LifecycleHooks, PrivacyHooks, DataHooks):
    """Plays at noon."""

    name = "carillon"
    title = "Carillon"
    version = "3.1"
    capabilities: ClassVar[set[Capability]] = {Capability.ROUTES, Capability.NETWORK}
    hosts = ("tower.example.org",)

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount pages."""
        return [pages]

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare who rings."""
        return [RING]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Stand on the home page."""
        return [SlotFill("home.top", lambda **_context: "Ding")]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Stand in the header."""
        return [NavItem("Carillon", "/carillon")]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Look whether the bells hang, and fail at one thing."""
        return [
            Check("carillon.hang", "The bells hang", "doctor", self._hang),
            Check("carillon.count", "Strokes add up", "integrity", self._count),
        ]

    def _hang(self) -> Iterable[Finding]:
        return [Finding(Severity.WARNING, "One hangs low.", "Tighten it.")]

    def _count(self) -> Iterable[Finding]:
        raise ValueError("thirteen")

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Say what is kept."""
        column = PersonalColumn("plugin_carillon_ringer.name", "Rota", "Contract", "After a year")
        return PrivacyInventory([column])

    @hookimpl
    def export_person(self, person_id: Any) -> Mapping[str, Any]:
        """Give nothing out."""
        return {}


@pytest.fixture(scope="session")
def plugins() -> tuple[Plugin, ...]:
    """Return the plugin of these tests."""
    return (Carillon(),)


@pytest.fixture
def chief(client_as: Callable[..., FlaskClient], no_csrf: None) -> FlaskClient:
    """Return the browser of an administrator."""
    return client_as("administrator")


def test_what_a_plugin_adds_and_who_may_is_on_its_page(chief: FlaskClient) -> None:
    page = chief.get("/admin/plugins/carillon").text
    for words in (
        *("Carillon", "Plays at noon.", "3.1", "tower.example.org", "home.top"),
        *("/carillon/ring", "Ring the bells", "everybody", "nav_items"),
        *("plugin_carillon_ringer.name", "After a year", "Talk to other servers"),
        *("Its part is missing, the page is there", "not checked; run: portal plugin check"),
    ):
        assert words in page, words


def test_its_checks_are_made_one_by_one(chief: FlaskClient) -> None:
    page = chief.get("/admin/plugins/carillon").text
    assert "One hangs low." in page
    assert "Tighten it." in page
    assert "The check failed" in page


def test_looking_at_a_failing_check_again_and_again_switches_nothing_off(
    site: Site, chief: FlaskClient
) -> None:
    for _look in range(7):
        assert "The check failed" in chief.get("/admin/plugins/carillon").text
    manager = plugins_of(site.app)
    assert not manager.breaker.is_open("carillon")
    assert "check carillon.count" in chief.get("/admin/plugins/carillon").text
    assert chief.get("/carillon").text == "Ding"


def test_what_it_costs_and_did_wrong_is_on_its_page(site: Site, chief: FlaskClient) -> None:
    assert "Nothing has been counted yet." in chief.get("/admin/plugins/carillon").text
    chief.get("/proposals")
    write_costs(site.app)
    manager = plugins_of(site.app)
    with site.app.app_context():
        manager.note_failure("carillon", "job carillon.noon", ValueError("thirteen"))
        manager.switch_off_failing()
    page = chief.get("/admin/plugins/carillon").text
    assert "proposals.index" in page
    assert "job carillon.noon failed with ValueError" in page


def test_while_it_is_off_its_page_says_what_it_would_add(site: Site, chief: FlaskClient) -> None:
    site.disable("carillon")
    page = chief.get("/admin/plugins/carillon").text
    assert "/carillon/ring" in page
    assert "plugin_carillon_ringer.name" in page
    assert "One hangs low." not in page, "it is not asked while it is off"


def test_a_plugin_that_is_gone_has_a_page_that_says_how_to_delete_its_data(
    site: Site, chief: FlaskClient
) -> None:
    with site.app.app_context(), unit_of_work():
        row = PluginStateRow(name="almanac", enabled=True, changed_at=clock.now(), version="0.9")
        row.belongings = {"title": "Almanac of the town", "kinds": ["day"]}
        session().add(row)
    listed = chief.get("/admin/plugins").text
    assert "Almanac of the town" in listed
    assert "Its package is gone" in listed
    page = chief.get("/admin/plugins/almanac").text
    assert "portal db purge almanac" in page
    assert "0.9" in page


@pytest.mark.parametrize("name", ["nothing", "proposals", "core"])
def test_what_is_no_plugin_has_no_page(chief: FlaskClient, name: str) -> None:
    assert chief.get(f"/admin/plugins/{name}").status_code == 404


@pytest.mark.parametrize("role", ["citizen", "moderator", "officer", "editor"])
def test_only_administrators_see_it(client_as: Callable[..., FlaskClient], role: str) -> None:
    assert client_as(role).get("/admin/plugins/carillon").status_code == 403


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/admin/plugins/carillon").status_code == 302
