"""Plugins that go, come, or are left out, as every process of a site sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.core.database import db, session, unit_of_work
from portal.core.events import emit
from portal.core.events.models import DeliveryRow
from portal.core.events.worker import drain
from portal.core.permissions import SYSTEM
from portal.core.plugins import Plugin
from portal.core.plugins.states import PluginStateRow
from portal.core.plugins.switching import switch_plugin
from portal.municipality.events import AreaChanged
from portal.testing.site import Site, configuration
from tests.hostile.conftest import Town
from tests.hostile.misdeeds import Misdeed, commits_on_the_connection, raises, sleeps
from tests.hostile.plugin import MARK, SLOT, SLOTS, Hostile


@contextmanager
def process(site: Site, *plugins: Plugin, **options: Any) -> Iterator[Flask]:
    """Start one more process of the site: another application on the same database."""
    settings = site.app.config["PORTAL"]
    app = create_app(configuration(settings.data_dir, **options), plugins=plugins)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def is_seen(app: Flask, address: str = "/proposals") -> bool:
    """Whether the guest's part is on a page, which must be there in any case."""
    app.extensions["portal"].stamps.forget()
    answer = app.test_client().get(address)
    assert answer.status_code == 200, answer.text
    return MARK in answer.text


def test_a_plugin_that_was_removed_from_disk_leaves_its_row_and_every_page(
    site: Site, town: Town
) -> None:
    with site.app.app_context(), unit_of_work():
        emit(AreaChanged(area_id=town.proposal))
    with process(site) as app:
        for _browser, address in town.pages()[:3]:
            assert not is_seen(app, address)
        assert app.test_client().get("/hostile").status_code == 404
        with app.app_context():
            drain()
            row = session().get(PluginStateRow, "hostile")
            assert row is not None
            assert row.enabled
            statement = select(DeliveryRow.state, DeliveryRow.last_error)
            mine = session().execute(statement.where(DeliveryRow.subscriber == "hostile.all"))
            # It may come back; after 30 days without it a job closes them.
            assert [tuple(one) for one in mine] == [("pending", "")]
    assert is_seen(site.app)


def test_safe_mode_starts_without_the_plugin(site: Site, town: Town) -> None:
    with process(site, Hostile(), safe_mode=True) as app:
        assert not is_seen(app)
        assert "hostile" not in app.extensions["portal"].plugins.entries


def test_switching_is_seen_by_another_process_without_a_restart(site: Site, town: Town) -> None:
    with process(site, Hostile()) as other:
        assert is_seen(other)
        for enabled in (False, True, False):
            with site.app.app_context(), unit_of_work():
                switch_plugin(SYSTEM, "hostile", enabled=enabled)
            assert is_seen(other) is enabled
            assert is_seen(site.app) is enabled
            reached = other.test_client().get("/hostile").status_code
            assert reached == (200 if enabled else 404)


def test_what_one_process_switches_off_is_off_in_the_others(
    site: Site, town: Town, guest: Hostile, recorded: Callable[[], tuple[bool, str]]
) -> None:
    with process(site, Hostile()) as other:
        assert is_seen(other)
        guest.misbehave(raises, {SLOT + slot for slot in SLOTS} | {"nav_items"})
        for _time in range(3):
            town.citizen.get("/proposals")
        assert recorded()[0] is False
        assert not is_seen(other)


@pytest.mark.parametrize("misdeed", [raises, commits_on_the_connection, sleeps])
def test_a_guest_can_be_switched_off_even_if_it_fails_at_that(
    town: Town, guest: Hostile, is_on: Callable[[], bool], misdeed: Misdeed
) -> None:
    guest.misbehave(misdeed, {"disabled"})
    answer = town.administrator.post("/admin/plugins/hostile/disable")
    assert answer.status_code in (303, 503)
    assert guest.asked["disabled"] == 1
    assert not is_on()


@pytest.mark.parametrize("misdeed", [raises, commits_on_the_connection, sleeps])
def test_a_guest_that_fails_at_being_switched_on_stays_off_with_the_reason_shown(
    town: Town, guest: Hostile, is_on: Callable[[], bool], misdeed: Misdeed
) -> None:
    town.administrator.post("/admin/plugins/hostile/disable")
    guest.misbehave(misdeed, {"enabled"})
    agreed = {"capabilities": [str(capability) for capability in guest.capabilities]}
    answer = town.administrator.post("/admin/plugins/hostile/enable", data=agreed)
    assert answer.status_code == 422
    assert "could not be switched on" in answer.text
    assert not is_on()
