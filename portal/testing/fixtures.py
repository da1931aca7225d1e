"""Pytest fixtures: a portal on either engine, plugins, people, clients, clock, outbox, mailbox.

An author's ``conftest.py`` says ``pytest_plugins = ["portal.testing.fixtures"]`` and overrides
``plugin``. Tests marked ``both_engines`` run on SQLite and on PostgreSQL; where no PostgreSQL
server is installed the second half is skipped with a word on how to get one.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("portal.testing.accessibility", "portal.testing.contract")

from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from markupsafe import Markup  # noqa: E402

from portal.core import clock as portal_clock  # noqa: E402
from portal.core.database.session import db  # noqa: E402
from portal.core.database.unit_of_work import unit_of_work  # noqa: E402
from portal.core.mail.queue import memory_mailbox  # noqa: E402
from portal.core.plugins import slots  # noqa: E402
from portal.core.plugins.plugin import Plugin  # noqa: E402
from portal.core.state import state_of  # noqa: E402
from portal.identity.sessions import open_session  # noqa: E402
from portal.testing.accessibility import assert_accessible, looked_with  # noqa: E402
from portal.testing.factories import Make  # noqa: E402
from portal.testing.fake_http import FakeHTTP  # noqa: E402
from portal.testing.filling import CannotFill, fill_tables  # noqa: E402
from portal.testing.outbox import Outbox  # noqa: E402
from portal.testing.site import Site, make_site  # noqa: E402

NOON = datetime(2027, 5, 4, 12, 0, tzinfo=UTC)


# -- How tests are run


def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "both_engines: runs on SQLite and on PostgreSQL",
        "postgres: needs a PostgreSQL server, which the fixtures start",
        "proves(what): proves to `portal plugin check` that a plugin can do something",
    ):
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_engines"):
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("engine_name", engines, scope="function")


def pytest_report_header() -> str:
    return f"portal: accessibility is looked at with {looked_with()}"


# -- Databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server for this process and return the folder of its socket."""
    pytest.importorskip("psycopg", reason="install civic-portal[postgres]")
    from portal.testing.postgres import PostgresMissing, throwaway_postgres  # noqa: PLC0415

    try:
        with throwaway_postgres(fsync=False) as folder:
            yield folder
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def new_postgres_database(postgres: str) -> Callable[[], str]:
    """Return a function that makes an empty database and returns its address."""
    from portal.testing.postgres import create_database  # noqa: PLC0415

    made: list[str] = []

    def create() -> str:
        made.append(create_database(postgres, f"portal_test_{len(made)}"))
        return made[-1]

    return create


@pytest.fixture(scope="session")
def postgres_database(new_postgres_database: Callable[[], str]) -> str:
    """Return the address of an empty database."""
    return new_postgres_database()


@pytest.fixture
def engine_name() -> str:
    """Name the engine; ``@pytest.mark.both_engines`` gives each in turn."""
    return "sqlite"


# -- The portal


@pytest.fixture(scope="session")
def plugin() -> Plugin | None:
    """Return the plugin that is tested; an author's ``conftest.py`` overrides this."""
    return None


@pytest.fixture
def plugins(plugin: Plugin | None) -> tuple[Plugin, ...]:
    """Return the plugins that are enabled in the test portal; by default the one tested."""
    return () if plugin is None else (plugin,)


@pytest.fixture(scope="session")
def sites(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """Give a function from an engine's name and plugins to their (one) test portal."""
    made: dict[tuple[str, tuple[Plugin, ...]], Site] = {}

    def site(engine: str, plugins: tuple[Plugin, ...] = ()) -> Site:
        if (engine, plugins) not in made:
            names = [plugin.name for plugin in plugins]
            folder = tmp_path_factory.mktemp("-".join(("portal", engine, *names)))
            address = ""
            if engine == "postgres":
                address = request.getfixturevalue("new_postgres_database")()
            made[engine, plugins] = make_site(folder, address, plugins, enabled=names)
        return made[engine, plugins]

    yield site
    for known in made.values():
        known.close()


@pytest.fixture
def site(sites: Callable[..., Site], engine_name: str, plugins: tuple[Plugin, ...]) -> Site:
    """Return the test portal, emptied."""
    found = sites(engine_name, plugins) if plugins else sites(engine_name)
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
def fill(make: Make, plugin: Plugin) -> Callable[[uuid.UUID], Any]:
    """Return a function that puts something about a person into the tested plugin's tables.

    The contract tests use it. Where constraints refuse what it makes up, an author overrides it
    with a function that takes a person's identifier and does it with the plugin's own services.
    """

    def put(person_id: uuid.UUID) -> dict[str, dict[str, Any]]:
        try:
            return fill_tables(make, plugin, person_id)
        except CannotFill as refused:
            pytest.fail(f"override the fixture “fill”: {refused}")

    return put


# -- People and their browsers


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
def client_as(
    make: Make, client_of: Callable[[uuid.UUID], FlaskClient], app: Flask
) -> Callable[..., FlaskClient]:
    """Return a function from a role to the browser of somebody new who has it.

    Roles are ``visitor``, ``citizen``, ``moderator``, ``officer``, ``editor`` and
    ``administrator``; further arguments are those of ``make.person``.
    """

    def sign_in(role: str = "citizen", **values: Any) -> FlaskClient:
        if role == "visitor":
            return app.test_client()
        return client_of(make.person(role, **values))

    return sign_in


@pytest.fixture
def no_csrf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms be sent without reading their page first."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


# -- Time, the worker, mail and other machines


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock at noon on 4 May 2027 and return what moves it on."""
    with portal_clock.stopped_clock(NOON):

        def move(**by: float) -> datetime:
            portal_clock.move_clock(timedelta(**by))
            return portal_clock.now()

        yield move


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """Return the outbox; calling it lets the worker do everything that is due."""
    return Outbox(app)


@pytest.fixture
def mailbox(app: Flask, outbox: Outbox) -> Callable[[], list[Any]]:
    """Return a function that sends what is queued and gives every mail sent so far."""

    def open_it() -> list[Any]:
        outbox()
        with app.app_context():
            return memory_mailbox()

    with app.app_context():
        memory_mailbox().clear()
    return open_it


@pytest.fixture
def fake_http(app: Flask) -> Iterator[FakeHTTP]:
    """Return every other machine of the world; plugins' requests arrive there."""
    world = FakeHTTP()
    state_of(app).open_egress = world.client
    yield world
    state_of(app).open_egress = None
    world.close()


# -- What people see


@pytest.fixture
def render_slot(app: Flask) -> Callable[..., Markup]:
    """Return a function that renders what plugins put into a slot.

    ``render_slot("proposal.sidebar", proposal=record)``; with ``seen_by=client`` as the person
    signed in there sees it.
    """

    def render(name: str, *, seen_by: FlaskClient | None = None, **context: Any) -> Markup:
        known = slots.slots_of(app).slots[name]
        assert set(context) == set(known.context), f"{name} is given {sorted(known.context)}"
        headers = {}
        cookie_name = app.config["SESSION_COOKIE_NAME"]
        cookie = seen_by.get_cookie(cookie_name) if seen_by else None
        if cookie is not None:
            headers["Cookie"] = f"{cookie_name}={cookie.value}"
        with app.test_request_context("/", headers=headers):
            app.preprocess_request()
            return slots.render_slot(name, **context)

    return render


@pytest.fixture
def accessible() -> Callable[..., None]:
    """Return the assertion that everybody can use a page: ``accessible(client, path)``."""
    return assert_accessible


@pytest.fixture
def shared_data() -> Path:
    """Return the folder with real data and reference results; skip where it is absent."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    folder = Path(os.environ.get("PORTAL_SHARED", beside))
    if not folder.is_dir():
        pytest.skip("the shared folder with real data is not here")
    return folder
