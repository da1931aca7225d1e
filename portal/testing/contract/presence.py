"""That a plugin loads, says what it is, and comes and goes without a trace or a loss."""

from __future__ import annotations

import inspect
import re
import typing
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from packaging.specifiers import SpecifierSet

from portal import __version__
from portal.app import create_app
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Capability, Plugin
from portal.core.plugins.spec import PROJECT, HookSpec
from portal.core.plugins.states import PluginState
from portal.testing.factories import Make
from portal.testing.filling import rows_of
from portal.testing.site import Site, configuration, make_site
from portal.testing.visits import addresses_of, visit_the_town

__all__ = [
    "test_every_hook_exists_and_is_written_as_specified",
    "test_it_asks_for_what_it_does",
    "test_it_fits_this_version_of_the_portal",
    "test_it_says_its_name_title_and_purpose",
    "test_it_starts_without_a_database",
    "test_its_data_survives_being_disabled",
    "test_its_pages_are_gone_while_it_is_disabled",
    "test_the_portal_accepts_it",
    "test_the_portal_lives_on_without_it",
]

_NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")
#: The capability that what a plugin declares takes.
_TAKES = {
    "blueprints": Capability.ROUTES,
    "api_blueprints": Capability.ROUTES,
    "slot_fills": Capability.SLOTS,
    "subscriptions": Capability.EVENTS,
    "periodic_jobs": Capability.JOBS,
    "decide": Capability.CHECKS,
    "check_comment": Capability.CHECKS,
    "check_opening": Capability.CHECKS,
    "check_proposal": Capability.CHECKS,
    "check_registration": Capability.CHECKS,
}


def test_it_says_its_name_title_and_purpose(plugin: Plugin) -> None:
    assert _NAME.fullmatch(plugin.name), f"“{plugin.name}” is no name for tables and addresses"
    assert str(plugin.title).strip(), "administrators need a title"
    assert str(plugin.version).strip("0. "), "say the version; it stands beside the consent"
    purpose = inspect.getdoc(type(plugin)) or ""
    assert purpose, "say in its docstring what it is for"
    assert purpose != inspect.getdoc(Plugin), "its docstring is that of every plugin"
    assert set(plugin.capabilities) <= set(Capability)
    assert not plugin.built_in, "only the portal's own features are built in"


def test_it_fits_this_version_of_the_portal(plugin: Plugin) -> None:
    assert SpecifierSet(plugin.requires_sdk).contains(__version__, prereleases=True)


def test_the_portal_accepts_it(app: Flask, plugin: Plugin) -> None:
    with app.app_context():
        state, reason = plugins_of(app).states()[plugin.name]
    assert state is PluginState.ENABLED, f"{state}: {reason}"


def test_every_hook_exists_and_is_written_as_specified(app: Flask, plugin: Plugin) -> None:
    specified = _specifications()
    for name, method in _hooks_of(plugin).items():
        assert name in specified, f"there is no hook {name}"
        wanted, written = inspect.signature(specified[name]), inspect.signature(method)
        unknown = set(written.parameters) - set(wanted.parameters)
        assert not unknown, f"{name} is never given {', '.join(sorted(unknown))}"
        _assert_types_agree(name, specified[name], method)


def test_it_asks_for_what_it_does(app: Flask, plugin: Plugin) -> None:
    needed = {_TAKES[name] for name in _hooks_of(plugin) if name in _TAKES}
    if plugin.migrations() is not None:
        needed.add(Capability.TABLES)
    if plugin.settings is not None:
        needed.add(Capability.SETTINGS)
    if plugin.hosts:
        needed.add(Capability.NETWORK)
    missing = needed - set(plugin.capabilities)
    assert not missing, f"it does not ask for {', '.join(sorted(missing))}"


def test_it_starts_without_a_database(plugin: Plugin, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/there/is/no/such/folder/portal.db"
    app = create_app(configuration(tmp_path, nowhere), plugins=(plugin,))
    entry = plugins_of(app).entries[plugin.name]
    assert entry.state is PluginState.READY, entry.reason


def test_its_pages_are_gone_while_it_is_disabled(
    site: Site, plugin: Plugin, make: Make, client_as: Callable[..., FlaskClient]
) -> None:
    administrator = client_as("administrator")
    site.disable(plugin.name)
    for address in addresses_of(site.app, plugin, "GET"):
        status = administrator.get(address).status_code
        assert status == 404, f"{address} answers {status} although the plugin is disabled"
    visit_the_town(make, client_as)


def test_its_data_survives_being_disabled(
    site: Site, plugin: Plugin, make: Make, fill: Callable[[uuid.UUID], Any]
) -> None:
    fill(make.person())
    before = rows_of(site.app, plugin)
    site.disable(plugin.name)
    assert rows_of(site.app, plugin) == before
    site.enable(plugin.name)
    assert rows_of(site.app, plugin) == before


def test_the_portal_lives_on_without_it(plugin: Plugin, tmp_path: Path) -> None:
    with_it = make_site(tmp_path, "", (plugin,), enabled=(plugin.name,))
    addresses = addresses_of(with_it.app, plugin, "GET")
    with_it.close()
    gone = configuration(tmp_path, plugins_disabled=(plugin.name,))
    without = Site(create_app(gone), lambda: None)
    browser = without.app.test_client()
    for address in addresses:
        assert browser.get(address).status_code == 404, address
    for address in ("/", "/proposals", "/pages/privacy"):
        assert browser.get(address).status_code == 200, address
    without.close()


def _hooks_of(plugin: Plugin) -> dict[str, Callable[..., Any]]:
    members = inspect.getmembers(type(plugin), inspect.isfunction)
    return {name: member for name, member in members if hasattr(member, f"{PROJECT}_impl")}


def _specifications() -> dict[str, Callable[..., Any]]:
    return {
        name: member
        for kind in HookSpec.__subclasses__()
        for name, member in vars(kind).items()
        if hasattr(member, "portal_rules")
    }


def _assert_types_agree(name: str, wanted: Callable[..., Any], written: Callable[..., Any]) -> None:
    for argument, kind in written.__annotations__.items():
        promised = wanted.__annotations__.get(argument)
        given, asked = _words(kind), _words(promised)
        same = given in (asked, "Any", "object")
        if argument == "return":
            # An answer may be of a narrower type: a list where a sequence is asked for.
            same = same or typing.get_origin(kind) is not None or "[" in given
        assert same, f"{name}: {argument} is {asked}, not {given}"


def _words(kind: Any) -> str:
    if isinstance(kind, type):
        return kind.__name__
    return re.sub(r"\b[\w.]+\.(?=\w)", "", str(kind))
