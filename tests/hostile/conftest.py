"""A town in which the hostile guest is enabled, on either engine."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import SYSTEM
from portal.core.plugins import PluginState, isolation, plugins_of
from portal.core.plugins.states import PluginStateRow
from portal.core.plugins.switching import switch_plugin
from portal.testing.factories import Make
from portal.testing.factories.consultations import MadeConsultation
from portal.testing.postgres import create_database
from portal.testing.site import Site, make_site
from tests.hostile.misdeeds import HANGS, end_of_hanging
from tests.hostile.plugin import Hostile
from tests.support.patience import patient_unless

GUEST = Hostile()


@dataclass
class Town:
    """Content of the town, and browsers of three people."""

    proposal: uuid.UUID
    consultation: MadeConsultation
    visitor: FlaskClient
    citizen: FlaskClient
    administrator: FlaskClient
    citizen_id: uuid.UUID

    def support_url(self) -> str:
        return f"/proposals/{format_id(self.proposal)}/support"

    def comment_url(self) -> str:
        return f"/comments/proposal/{format_id(self.proposal)}"

    def pages(self) -> list[tuple[FlaskClient, str]]:
        """Return what people look at most, and who looks."""
        return [
            (self.visitor, "/"),
            (self.visitor, "/proposals"),
            (self.visitor, f"/proposals/{format_id(self.proposal)}"),
            (self.visitor, f"/consultations/{self.consultation.slug}"),
            (self.citizen, f"{self.consultation.url}/"),
            (self.visitor, "/search?q=crossing"),
            (self.visitor, "/areas/millside"),
            (self.visitor, "/pages/privacy"),
            (self.citizen, "/proposals/new"),
            (self.citizen, "/me"),
            (self.administrator, "/admin"),
            (self.administrator, "/admin/plugins"),
            (self.administrator, "/admin/health"),
            (self.administrator, "/admin/settings"),
            (self.administrator, f"/admin/consultations/{format_id(self.consultation.id)}"),
        ]


@pytest.fixture(scope="session")
def hostile_sites(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Site]]:
    """Give a function from an engine to its town with the guest."""
    made: dict[str, Site] = {}

    def site_on(engine: str) -> Site:
        if engine not in made:
            address = ""
            if engine == "postgres":
                folder = request.getfixturevalue("postgres")
                address = create_database(folder, "portal_hostile")
            folder = tmp_path_factory.mktemp(f"hostile-{engine}")
            made[engine] = make_site(folder, address, (GUEST,), hook_budget_ms=400)
        return made[engine]

    yield site_on
    for site in made.values():
        site.close()


@pytest.fixture
def site(
    hostile_sites: Callable[[str], Site], engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """Return the town with the guest, emptied; the guest is enabled and behaves."""
    found = hostile_sites(engine_name)
    hangs = patient_unless(lambda: GUEST.misdeed in HANGS.values())
    monkeypatch.setattr(isolation, "_crowding", hangs)
    GUEST.behave()
    end_of_hanging()
    found.empty()
    with found.app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "hostile", enabled=True)
    found.app.extensions["portal"].stamps.forget()
    return found


@pytest.fixture
def guest(site: Site) -> Iterator[Hostile]:
    """Return the guest; it behaves again afterwards."""
    yield GUEST
    GUEST.behave()
    end_of_hanging()


@pytest.fixture
def town(
    app: Flask,
    make: Make,
    client: FlaskClient,
    client_of: Callable[[uuid.UUID], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Fill the town; forms can be sent without reading their page first."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    make.area("Millside", slug="millside")
    citizen = make.person()
    return Town(
        proposal=make.proposal(make.person()),
        consultation=make.consultation(("More benches", "Fewer cars")),
        visitor=client,
        citizen=client_of(citizen),
        administrator=client_of(make.person("administrator")),
        citizen_id=citizen,
    )


@pytest.fixture
def recorded(app: Flask) -> Callable[[], tuple[bool, str]]:
    """Return a function that reads from the database whether the guest is on, and why not."""

    def read() -> tuple[bool, str]:
        with app.app_context():
            statement = select(PluginStateRow.enabled, PluginStateRow.reason)
            row = session().execute(statement.where(PluginStateRow.name == "hostile")).one()
            return row.enabled, row.reason

    return read


@pytest.fixture
def is_on(app: Flask) -> Callable[[], bool]:
    """Return a function that says whether the guest takes part in this process."""

    def ask() -> bool:
        app.extensions["portal"].stamps.forget()
        with app.app_context():
            state: Any = plugins_of(app).states()["hostile"][0]
            return state is PluginState.ENABLED

    return ask
