"""What plugins cost each page is counted for the whole site, and counting costs next to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from flask import Blueprint, Flask
from sqlalchemy import select, text

from portal.core import clock as portal_clock
from portal.core.database import session
from portal.core.permissions import Actor
from portal.core.plugins import Capability, Plugin, hookimpl
from portal.core.plugins.costs import (
    KEPT,
    CostBook,
    GuestCostRow,
    costs_of,
    end_of_step,
    step_of,
    write_costs,
)
from portal.core.web import public
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem
from portal.testing.site import Site

SLOWNESS = 0.02
pages = Blueprint("slowcoach", __name__)


@pages.get("/slowcoach")
@public
def own() -> str:
    """Answer after three questions to the database."""
    for _time in range(3):
        session().execute(text("SELECT 1"))
    return "here"


class Slowcoach(Plugin, WebHooks):
    """Takes its time."""

    name = "slowcoach"
    title = "Slowcoach"
    capabilities: ClassVar[set[Capability]] = {Capability.ROUTES, Capability.SLOTS}

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount a page."""
        return [pages]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Compute for a while, and ask once."""
        until = time.perf_counter() + SLOWNESS
        session().execute(text("SELECT 1"))
        while time.perf_counter() < until:
            pass
        return []


@pytest.fixture(scope="session")
def plugins() -> tuple[Plugin, ...]:
    """Return the plugin of these tests."""
    return (Slowcoach(),)


@pytest.fixture
def look(app: Flask) -> Callable[[str], None]:
    """Return a function that looks at a page, past what is kept for visitors."""

    def get(path: str) -> None:
        app.extensions["portal"].caches["pages"].clear()
        assert app.test_client().get(path).status_code == 200

    app.extensions["portal"].plugins.costs.take()
    return get


@pytest.mark.both_engines
def test_time_and_queries_are_counted_page_by_page_and_added_up(
    site: Site, look: Callable[[str], None]
) -> None:
    for _time in range(2):
        look("/proposals")
        look("/")
        write_costs(site.app)
    look("/slowcoach")
    write_costs(site.app)
    with site.app.app_context():
        costs = {cost.endpoint: cost for cost in costs_of("slowcoach")}
    assert {name: cost.pages for name, cost in costs.items()} == {
        "proposals.index": 2,
        "site.home": 2,
        "slowcoach.own": 1,
    }
    assert costs["proposals.index"].mean_ms >= SLOWNESS * 1000
    assert costs["proposals.index"].p95_ms >= SLOWNESS * 1000
    assert costs["proposals.index"].queries == 1
    assert costs["slowcoach.own"].queries >= 3, "a page of its own is its cost as a whole"


@pytest.mark.both_engines
def test_old_days_are_forgotten(site: Site, look: Callable[[str], None], clock: Any) -> None:
    look("/")
    write_costs(site.app)
    first = portal_clock.today()
    clock(days=KEPT.days + 1)
    look("/")
    write_costs(site.app)
    with site.app.app_context():
        days = set(session().execute(select(GuestCostRow.day)).scalars())
    assert days == {first + timedelta(days=KEPT.days + 1)}


def test_nothing_is_counted_twice_when_it_could_not_be_written() -> None:
    book = CostBook()
    book.note("site.home", {"slowcoach": (0.001, 2)})
    taken = book.take()
    book.note("site.home", {"slowcoach": (0.001, 1)})
    book.give_back(taken)
    assert list(book.take().values()) == [[2, 2000, 3]]
    assert book.take() == {}


def test_a_class_of_times_holds_what_is_put_into_it() -> None:
    for microseconds in (0, 1, 2, 3, 10, 999, 1000, 123_456, 9_999_999):
        step = step_of(microseconds)
        assert microseconds <= end_of_step(step)
        assert step == 0 or microseconds >= end_of_step(step - 1) * 0.999
