"""The portal starts, whatever the plugins that are installed look like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask

from portal.app import create_app
from portal.core.database import db
from portal.core.events import PeriodicJob, Subscription
from portal.core.plugins import Plugin, PluginState, SlotFill, hookimpl, plugins_of
from portal.core.web import public
from portal.core.web.routing import unclassified
from portal.testing.site import Site, configuration


class Broken(Plugin):
    """Base of the plugins that cannot be used; each is named for its class."""

    title = "Broken"


class WrongSignature(Broken):
    @hookimpl
    def nav_items(self, actor: Any, weather: Any) -> Sequence[Any]:
        return [weather]


class UnknownHook(Broken):
    @hookimpl
    def no_such_hook(self) -> None:
        """Never called."""


class UnclassifiedPage(Broken):
    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        pages = Blueprint("broken_pages", __name__)
        pages.add_url_rule("/broken/open", "open", public(lambda: "open"))
        pages.add_url_rule("/broken/secret", "secret", lambda: "secret")
        return [pages]


class UnclassifiedRoute(Broken):
    @hookimpl
    def startup(self, app: Flask) -> None:
        app.add_url_rule("/broken/secret", "broken_secret", lambda: "secret")


class TakenBlueprint(Broken):
    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        return [Blueprint("proposals", __name__)]


class TakenSubscription(Broken):
    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("core.mail", ("*",), print)]


class TakenJob(Broken):
    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        return [PeriodicJob("core.clear_files", timedelta(days=1), print)]


class NoSuchSlot(Broken):
    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        return [SlotFill("no.such.slot", str)]


class NotAList(Broken):
    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        return 42  # type: ignore[return-value]


class Garbage(Broken):
    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        return [None]  # type: ignore[list-item]


class FailingStartup(Broken):
    @hookimpl
    def startup(self, app: Flask) -> None:
        raise OSError("no licence file")


class LostFolder(Broken):
    def templates(self) -> Path | None:
        raise OSError("no folder")


class TakenHelper(Broken):
    @hookimpl
    def template_helpers(self) -> dict[str, Any]:
        return {"csrf_token": str}


class Untitled(Plugin):
    """Says nothing of itself."""


REASONS = {
    WrongSignature: "weather",
    UnknownHook: "there is no hook no_such_hook",
    UnclassifiedPage: "nobody said who may see broken_pages.secret",
    UnclassifiedRoute: "nobody said who may see broken_secret",
    TakenBlueprint: "proposals",
    TakenSubscription: "core.mail",
    TakenJob: "core.clear_files",
    NoSuchSlot: "no.such.slot",
    NotAList: "int",
    Garbage: "NoneType",
    FailingStartup: "no licence file",
    LostFolder: "no folder",
    TakenHelper: "csrf_token",
    Untitled: "title",
}


class Sound(Plugin):
    """Works, and must go on working beside the others."""

    name = "sound"
    title = "Sound"


@pytest.fixture
def start(site: Site) -> Iterator[Callable[..., Flask]]:
    """Return a function that starts a portal with these plugins on the town's database."""
    folder, made = site.app.config["PORTAL"].data_dir, []

    def run(*plugins: Plugin, **options: Any) -> Flask:
        made.append(create_app(configuration(folder, **options), plugins=plugins))
        return made[-1]

    yield run
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_a_plugin_that_cannot_be_used_is_broken_with_a_reason(
    start: Callable[..., Flask],
) -> None:
    for cls in REASONS:
        cls.name = cls.__name__
    app = start(Sound(), *(cls() for cls in REASONS))
    with app.app_context():
        states = dict(plugins_of(app).states())
    states.pop("petitions", None)  # a bundled plugin, of which nothing is asked here
    assert states.pop("sound")[0] is PluginState.DISABLED
    assert {state for state, _reason in states.values()} == {PluginState.BROKEN}
    wrong = {name: reason for name, (_state, reason) in states.items()}
    assert {cls.__name__ for cls, words in REASONS.items() if words in wrong[cls.__name__]} == set(
        wrong
    )
    client = app.test_client()
    assert client.get("/").status_code == 200
    for address in ("/broken/open", "/broken/secret"):
        assert client.get(address).status_code == 404
    assert app.extensions["portal"].jobs["core.clear_files"].run is not print


def test_pages_nobody_classified_are_not_even_mounted(start: Callable[..., Flask]) -> None:
    app = start(UnclassifiedPage())
    assert "broken_pages" not in app.blueprints
    assert unclassified(app) == []


def test_a_plugin_cannot_take_the_place_of_a_part_of_the_portal(
    start: Callable[..., Flask],
) -> None:
    class Usurper(Plugin):
        name = "proposals"
        title = "Mine now"

    manager = plugins_of(start(Usurper(), Sound(), Sound()))
    built_in = manager.entries["proposals"]
    assert built_in.plugin is not None
    assert built_in.plugin.built_in
    assert built_in.state is PluginState.READY
    refused = [entry for entry in manager.entries.values() if entry.state is PluginState.BROKEN]
    assert ["already" in entry.reason for entry in refused] == [True, True]


def install(folder: Path, name: str, source: str, target: str) -> None:
    """Install a distribution that consists of one module and an entry point."""
    (folder / f"{name}_module.py").write_text(source)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[portal.plugins]\n{name} = {target}\n")


POSING = """
from portal.core.plugins import Plugin
class Posing(Plugin):
    name, title, built_in = "posing", "Posing", True
plugin = Posing()
"""
UNLOADABLE = {
    "needy": ("raise ImportError('no such library')", "no such library"),
    "quitter": ("import sys; sys.exit(3)", "SystemExit"),
    "number": ("plugin = 7", "is no Plugin"),
    "empty": ("", "AttributeError"),
    "cracked": ("def (", "SyntaxError"),
    "posing": (
        POSING,
        "built in",
    ),
}


def test_an_installed_plugin_that_does_not_load_is_broken_with_a_reason(
    start: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, (source, _reason) in UNLOADABLE.items():
        install(tmp_path, name, source, f"{name}_module:plugin")
    monkeypatch.syspath_prepend(str(tmp_path))
    app = start(plugins_disabled=("cracked",))
    with app.app_context():
        states = dict(plugins_of(app).states())
    assert states["cracked"][0] is PluginState.FOUND
    for name in UNLOADABLE.keys() - {"cracked"}:
        assert states[name][0] is PluginState.BROKEN
        assert UNLOADABLE[name][1] in states[name][1]
    app = start(plugins_disabled=())
    with app.app_context():
        assert "SyntaxError" in plugins_of(app).states()["cracked"][1]
    app = start(safe_mode=True)
    with app.app_context():
        states = dict(plugins_of(app).states())
    assert {states[name][0] for name in UNLOADABLE} == {PluginState.FOUND}
