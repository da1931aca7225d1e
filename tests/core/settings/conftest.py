"""A portal with a plugin that can be set in every way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.database import unit_of_work
from portal.core.permissions.actor import SYSTEM
from portal.core.plugins.switching import switch_plugin
from portal.core.state import state_of
from portal.testing.factories import Make
from portal.testing.site import Site, make_site
from tests.core.settings.sample import Courier, behave


@pytest.fixture(scope="session")
def courier_sites(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Site]]:
    made: dict[str, Site] = {}

    def site(engine: str) -> Site:
        if engine not in made:
            address = ""
            if engine == "postgres":
                address = request.getfixturevalue("postgres_database")
            made[engine] = make_site(
                tmp_path_factory.mktemp(f"courier-{engine}"), address, plugins=(Courier(),)
            )
        return made[engine]

    yield site
    for known in made.values():
        known.close()


@pytest.fixture
def site(courier_sites: Callable[[str], Site], engine_name: str) -> Iterator[Site]:
    found = courier_sites(engine_name)
    found.empty()
    with found.app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "courier", enabled=True)
    state_of(found.app).stamps.forget()
    yield found
    behave()


@pytest.fixture
def no_csrf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms be sent without reading their page first; CSRF has tests of its own."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def administrator(make: Make, client_of: Callable[..., Any], no_csrf: None) -> FlaskClient:
    browser: FlaskClient = client_of(make.person("administrator", display_name="Ada Admin"))
    return browser
