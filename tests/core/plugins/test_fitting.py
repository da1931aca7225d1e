"""A plugin made for another version is incompatible, with the reason; the portal starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import portal
from portal.app import create_app
from portal.core.database import db
from portal.core.plugins import Plugin, PluginState, plugins_of
from portal.testing.site import Site, configuration
from tests.support.packages import install

MODULE = """
from portal.sdk import Plugin
class Made(Plugin):
    name, title = "{name}", "Made"
    requires_sdk = "{sdk}"
plugin = Made()
"""


@pytest.fixture
def start(site: Site) -> Iterator[Callable[..., Flask]]:
    """Return a function that starts a portal on the site's database."""
    made: list[Flask] = []

    def run(*plugins: Plugin, **options: Any) -> Flask:
        folder = site.app.config["PORTAL"].data_dir
        options.setdefault("plugins_disabled", ())
        made.append(create_app(configuration(folder, **options), plugins=plugins))
        return made[-1]

    yield run
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that Python looks for packages in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def state_of(app: Flask, name: str) -> tuple[PluginState, str]:
    """Return a plugin's state and the reason."""
    with app.app_context():
        return plugins_of(app).states()[name]


@pytest.mark.parametrize(
    ("sdk", "state"),
    [
        (f">={portal.__version__}", PluginState.DISABLED),
        (">=0.1,<0.3", PluginState.DISABLED),
        ("", PluginState.DISABLED),
        (">=9", PluginState.INCOMPATIBLE),
        ("<0.1", PluginState.INCOMPATIBLE),
        ("soon", PluginState.BROKEN),
    ],
)
def test_a_plugin_says_which_versions_of_the_sdk_it_is_for(
    start: Callable[..., Flask], sdk: str, state: PluginState
) -> None:
    class Made(Plugin):
        name = "made"
        title = "Made"
        requires_sdk = sdk

    app = start(Made())
    assert state_of(app, "made")[0] is state
    assert app.test_client().get("/").status_code == 200
    if state is PluginState.INCOMPATIBLE:
        said = state_of(app, "made")[1]
        assert said == f"it needs portal {sdk}, this is {portal.__version__}"


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"requires_python": ">=4"}, "it needs Python >=4, this is"),
        ({"requires": ["civic-portal>=9"]}, "it needs civic-portal >=9, there is"),
        ({"requires": ["Civic_Portal<0.1"]}, "it needs Civic_Portal <0.1"),
        (
            {"requires": ["no-such-library-at-all"]},
            "no-such-library-at-all, which is not installed",
        ),
        ({"requires": ["click<1"]}, "it needs click <1, there is"),
    ],
)
def test_what_a_package_needs_is_looked_at_before_its_code_is_loaded(
    start: Callable[..., Flask], folder: Path, about: dict[str, Any], reason: str
) -> None:
    (folder / "needy_module.py").write_text("raise AssertionError('it was loaded')")
    install(folder, "needy", "needy_module:plugin", **about)
    state, said = state_of(start(), "needy")
    assert state is PluginState.INCOMPATIBLE
    assert reason in said


def test_requirements_of_other_systems_and_of_extras_do_not_count(
    start: Callable[..., Flask], folder: Path
) -> None:
    (folder / "modest_module.py").write_text(MODULE.format(name="modest", sdk=""))
    requires = [
        'no-such-library; sys_platform == "win32"',
        'no-such-library; extra == "pdf"',
        f"civic-portal>={portal.__version__}",
        "click>=1",
    ]
    install(folder, "modest", "modest_module:plugin", requires=requires)
    assert state_of(start(), "modest")[0] is PluginState.DISABLED


def test_safe_mode_finds_every_package_and_loads_none(
    start: Callable[..., Flask], folder: Path
) -> None:
    (folder / "cracked_module.py").write_text("raise AssertionError('it was loaded')")
    install(folder, "cracked", "cracked_module:plugin")
    state, said = state_of(start(safe_mode=True), "cracked")
    assert state is PluginState.FOUND
    assert said == "left out: the portal runs in safe mode"
    assert state_of(start(plugins_disabled=("cracked",)), "cracked")[1] == (
        "left out by plugins_disabled"
    )
    assert state_of(start(), "cracked")[0] is PluginState.BROKEN


def test_a_package_is_named_with_its_version(start: Callable[..., Flask], folder: Path) -> None:
    (folder / "pear_module.py").write_text(MODULE.format(name="pear", sdk=""))
    install(folder, "pear", "pear_module:plugin", version="2.5")
    assert plugins_of(start()).entries["pear"].package == "pear 2.5"
