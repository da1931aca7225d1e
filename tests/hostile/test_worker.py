"""The worker goes on: a failing subscriber or job of a plugin keeps nothing else from its turn."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.database import session, unit_of_work
from portal.core.events import emit
from portal.core.events.jobs import declare_jobs, run_due_jobs
from portal.core.events.models import DeliveryRow, PeriodicJobRow
from portal.core.events.worker import drain
from portal.core.permissions import SYSTEM
from portal.core.plugins.switching import switch_plugin
from portal.municipality.events import AreaChanged
from tests.hostile.misdeeds import EVERY, FAILURES, HANGS, SOON, Misdeed, raises, sleeps
from tests.hostile.plugin import Hostile


def something_happens(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        emit(AreaChanged(area_id=uuid.uuid4()))


def deliveries(app: Flask) -> dict[str, list[tuple[str, str]]]:
    """Return state and last error of each delivery, by subscriber."""
    found: dict[str, list[tuple[str, str]]] = {}
    with app.app_context():
        columns = (DeliveryRow.subscriber, DeliveryRow.state, DeliveryRow.last_error)
        for row in session().execute(select(*columns).order_by(DeliveryRow.id)):
            found.setdefault(row.subscriber, []).append((row.state, row.last_error))
    return found


@pytest.mark.parametrize("misdeed", EVERY.values(), ids=EVERY)
def test_other_deliveries_are_done_while_the_guest_is_retried_and_given_up(
    app: Flask, guest: Hostile, outbox: Callable[[], int], clock: Any, misdeed: Misdeed
) -> None:
    guest.misbehave(misdeed, {"subscription"})
    something_happens(app)
    began = time.monotonic()
    outbox()
    clock(hours=7)
    outbox()
    assert time.monotonic() - began < SOON
    found = deliveries(app)
    mine = found.pop("hostile.all")
    assert found, "nobody else was told"
    assert all(state == "done" for states in found.values() for state, _error in states)
    if misdeed.__name__ in {**FAILURES, **HANGS} and misdeed.__name__ != "floods":
        assert [state for state, _error in mine] == ["dead"]
        assert mine[0][1]


def test_a_subscriber_that_hangs_twice_is_switched_off_and_told_nothing_more(
    app: Flask,
    guest: Hostile,
    outbox: Callable[[], int],
    recorded: Callable[[], tuple[bool, str]],
) -> None:
    guest.misbehave(sleeps, {"subscription"})
    for _event in range(4):
        something_happens(app)
    outbox()
    assert guest.asked["subscription"] == 2
    on, reason = recorded()
    assert not on
    assert "subscription hostile.all" in reason
    states = [state for state, _error in deliveries(app)["hostile.all"]]
    assert states == ["pending"] * 4


def test_deliveries_of_a_plugin_that_is_off_wait_for_it(
    app: Flask, guest: Hostile, outbox: Callable[[], int], clock: Any
) -> None:
    something_happens(app)
    with app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "hostile", enabled=False)
    outbox()
    assert guest.asked["subscription"] == 0
    with app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "hostile", enabled=True)
    app.extensions["portal"].stamps.forget()
    clock(hours=1)
    outbox()
    assert deliveries(app)["hostile.all"] == [("done", "")]


@pytest.fixture
def jobs(app: Flask) -> Callable[[], dict[str, PeriodicJobRow]]:
    """Return a function that lets the worker do every job that is due."""

    def run() -> dict[str, PeriodicJobRow]:
        with app.app_context():
            declare_jobs()
            run_due_jobs()
            drain()
            return {row.name: row for row in session().execute(select(PeriodicJobRow)).scalars()}

    return run


@pytest.mark.parametrize("misdeed", [raises, *HANGS.values()])
def test_other_jobs_are_run_although_the_guests_fails(
    guest: Hostile, jobs: Callable[[], dict[str, PeriodicJobRow]], misdeed: Misdeed
) -> None:
    guest.misbehave(misdeed, {"job"})
    began = time.monotonic()
    rows = jobs()
    assert time.monotonic() - began < SOON
    mine = rows.pop("hostile.job")
    assert mine.last_error
    assert mine.leased_until is None
    assert rows
    assert all(row.finished_at and not row.last_error for row in rows.values())


def test_a_job_of_a_plugin_that_is_off_is_not_run(
    app: Flask, guest: Hostile, jobs: Callable[[], dict[str, PeriodicJobRow]]
) -> None:
    with app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "hostile", enabled=False)
    app.extensions["portal"].stamps.forget()
    assert jobs()["hostile.job"].finished_at is None
    assert guest.asked["job"] == 0
