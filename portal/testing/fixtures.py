"""Pytest fixtures: a portal on either engine, people, clients, clock, outbox, mailbox."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock as portal_clock
from portal.core.database.session import db
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.worker import drain
from portal.core.mail.queue import memory_mailbox
from portal.identity.sessions import open_session
from portal.testing.factories import Make
from portal.testing.site import Site, make_site

NOON = datetime(2027, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def sites(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """Give a function from an engine's name to its (one) test portal."""
    made: dict[str, Site] = {}

    def site(engine: str) -> Site:
        if engine not in made:
            folder = tmp_path_factory.mktemp(f"portal-{engine}")
            address = ""
            if engine == "postgres":
                address = request.getfixturevalue("postgres_database")
            made[engine] = make_site(folder, address)
        return made[engine]

    yield site
    for known in made.values():
        known.close()


@pytest.fixture
def engine_name() -> str:
    """Name the engine; ``@pytest.mark.both_engines`` gives each in turn."""
    return "sqlite"


@pytest.fixture
def site(sites: Callable[[str], Site], engine_name: str) -> Site:
    """Return the test portal, emptied."""
    found = sites(engine_name)
    found.empty()
    return found


@pytest.fixture
def app(site: Site) -> Flask:
    """Return an application with an empty town."""
    return site.app


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """Run the test inside an application context, for services and queries."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def make(app: Flask) -> Make:
    """Return the factories; each call makes and commits one thing."""
    return Make(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> Callable[[uuid.UUID], FlaskClient]:
    """Return a function from a person's identifier to a browser in which they are signed in."""

    def sign_in(person_id: uuid.UUID) -> FlaskClient:
        with app.app_context(), unit_of_work():
            token = open_session(person_id, second_factor=True)
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return browser

    return sign_in


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock at noon on 4 May 2027 and return what moves it on."""
    with portal_clock.stopped_clock(NOON):

        def move(**by: float) -> datetime:
            portal_clock.move_clock(timedelta(**by))
            return portal_clock.now()

        yield move


@pytest.fixture
def outbox(app: Flask) -> Callable[[], int]:
    """Return a function that lets the worker do everything that is due."""

    def work() -> int:
        with app.app_context():
            done = drain()
        app.extensions["portal"].stamps.forget()
        return done

    return work


@pytest.fixture
def mailbox(app: Flask, outbox: Callable[[], int]) -> Callable[[], list[Any]]:
    """Return a function that sends what is queued and gives every mail sent so far."""

    def open_it() -> list[Any]:
        outbox()
        with app.app_context():
            return memory_mailbox()

    with app.app_context():
        memory_mailbox().clear()
    return open_it


@pytest.fixture
def shared_data() -> Path:
    """Return the folder with real data and reference results; skip where it is absent."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    folder = Path(os.environ.get("PORTAL_SHARED", beside))
    if not folder.is_dir():
        pytest.skip("the shared folder with real data is not here")
    return folder
