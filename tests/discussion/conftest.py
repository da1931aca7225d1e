"""A portal with benches, which people can comment on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.testing.factories import Make
from portal.testing.postgres import create_database
from portal.testing.site import Site, make_site
from tests.discussion.benches import BenchFeature


@pytest.fixture(scope="session")
def sites(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """Give a function from an engine's name to a test portal with benches."""
    made: dict[str, Site] = {}

    def site(engine: str) -> Site:
        if engine not in made:
            address = ""
            if engine == "postgres":
                folder = request.getfixturevalue("postgres")
                address = create_database(folder, "portal_discussion")
            folder = tmp_path_factory.mktemp(f"benches-{engine}")
            made[engine] = make_site(folder, address, plugins=(BenchFeature(),))
        return made[engine]

    yield site
    for known in made.values():
        known.close()


@pytest.fixture
def no_csrf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms be sent without the token, which tests of the core prove."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def ana(make: Make) -> uuid.UUID:
    """Return a citizen."""
    return make.person(display_name="Ana Ruiz")


@pytest.fixture
def ben(make: Make) -> uuid.UUID:
    """Return another citizen."""
    return make.person(display_name="Ben Okoro")


@pytest.fixture
def moderator(make: Make) -> uuid.UUID:
    """Return a moderator."""
    return make.person("moderator", display_name="Mo Barrena")


@pytest.fixture
def browser_of(
    client_of: Callable[[uuid.UUID], FlaskClient], no_csrf: None
) -> Callable[[uuid.UUID], FlaskClient]:
    """Return a function from a person to a browser that sends forms."""
    return client_of
