"""Whatever a plugin does wrong, people see their pages, and soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal.core.database import db
from portal.core.plugins import FailPolicy
from portal.core.state import state_of
from tests.hostile.conftest import Town
from tests.hostile.misdeeds import EVERY, HANGS, SOON, TRANSACTION, Misdeed, leaves_rows_changed
from tests.hostile.plugin import MARK, SLOT, SLOTS, Hostile, hooks_with

SHOWING = hooks_with(FailPolicy.SKIP, FailPolicy.BROKEN) | {SLOT + slot for slot in SLOTS}


def test_the_guest_takes_part_everywhere(app: Flask, guest: Hostile) -> None:
    hooks = hooks_with(FailPolicy.SKIP, FailPolicy.CLOSED)
    with app.app_context():
        manager = state_of().plugins
        left_out = [
            hook
            for hook in hooks
            if not any(one.plugin is guest for one in manager.all_implementations(hook))
        ]
        fills = state_of().slots.fills
        assert left_out in ([], ["demo_content"]), "that is asked by a command only"
        ours = {name for name in state_of().slots.slots if not name.startswith("petition.")}
        assert set(SLOTS) == ours
        assert all("hostile" in dict(fills[slot]) for slot in SLOTS)


def test_every_class_of_hooks_is_among_those_the_guest_knows(app: Flask) -> None:
    from portal.core.plugins.spec import HookSpec
    from tests.hostile.plugin import SPECIFICATIONS

    ours = {cls for cls in HookSpec.__subclasses__() if cls.__module__.startswith("portal.")}
    assert ours - {Hostile} == set(SPECIFICATIONS)


def test_every_answer_of_a_hook_can_be_checked(app: Flask) -> None:
    from portal.core.plugins.answers import answer_type
    from tests.hostile.plugin import SPECIFICATIONS

    asked = hooks_with(FailPolicy.SKIP, FailPolicy.CLOSED)
    unknown = [
        name
        for specification in SPECIFICATIONS
        for name, member in vars(specification).items()
        if name in asked and answer_type(member) is Any
    ]
    assert unknown == []


def test_a_guest_that_behaves_is_seen_and_stays(
    town: Town, guest: Hostile, is_on: Callable[[], bool]
) -> None:
    for browser, address in town.pages():
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert MARK in answer.text, address
    assert is_on()
    assert town.visitor.get("/hostile").text == MARK
    for hook in ("decide", "activity", "dashboard_tiles", "happening_in", "checks"):
        assert guest.asked[hook], hook


@pytest.mark.parametrize("misdeed", EVERY.values(), ids=EVERY)
def test_pages_are_shown_without_the_part_of_a_guest_that_fails(
    town: Town,
    guest: Hostile,
    misdeed: Misdeed,
    is_on: Callable[[], bool],
    recorded: Callable[[], tuple[bool, str]],
) -> None:
    guest.misbehave(misdeed, SHOWING)
    for browser, address in town.pages():
        began = time.monotonic()
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.text[:2000])
        assert "</html>" in answer.text
        assert time.monotonic() - began < SOON, address
    on, reason = recorded()
    assert not on
    assert reason
    assert not is_on()


def looks_elsewhere(answer: Any) -> Any:
    """Read with a connection of its own, as the version stamps are."""
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return answer


def test_a_connection_of_its_own_is_no_misdeed(
    town: Town, guest: Hostile, is_on: Callable[[], bool]
) -> None:
    guest.misbehave(looks_elsewhere, {"proposal_badges", "happening_in", "activity"})
    for browser, address in town.pages():
        assert MARK in browser.get(address).text, address
    assert is_on()


@pytest.mark.both_engines
@pytest.mark.parametrize("misdeed", TRANSACTION.values(), ids=TRANSACTION)
def test_reading_goes_on_after_a_misdeed_with_the_transaction(
    town: Town, guest: Hostile, misdeed: Misdeed
) -> None:
    guest.misbehave(misdeed, SHOWING)
    for browser, address in town.pages()[2:5]:
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("misdeed", EVERY.values(), ids=EVERY)
def test_a_failing_check_refuses_clearly_until_its_plugin_is_switched_off(
    town: Town,
    guest: Hostile,
    misdeed: Misdeed,
    recorded: Callable[[], tuple[bool, str]],
) -> None:
    guest.misbehave(misdeed, {"decide"})
    if misdeed.__name__ == "gives_nothing":
        assert town.citizen.get("/me").status_code == 200
        return
    refused = 0
    for browser, address in town.pages()[::4]:
        began = time.monotonic()
        answer = browser.get(address)
        while answer.status_code == 503:
            refused += 1
            assert "please try again" in answer.text, address
            assert "</html>" in answer.text, address
            assert refused <= 5, address
            answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.text[:2000])
        assert time.monotonic() - began < SOON, address
    assert refused == (2 if misdeed.__name__ in HANGS else 5)
    assert recorded()[0] is False


def test_rows_left_changed_are_nobody_elses_trouble(
    town: Town, guest: Hostile, recorded: Callable[[], tuple[bool, str]]
) -> None:
    guest.misbehave(leaves_rows_changed, SHOWING)
    for browser, address in town.pages():
        assert browser.get(address).status_code == 200, address
    assert town.citizen.post(town.support_url()).status_code == 303
    on, reason = recorded()
    assert not on
    assert "rows were changed outside a unit of work" in reason


def test_an_administrator_learns_of_it_and_can_try_again(
    town: Town, guest: Hostile, app: Flask, is_on: Callable[[], bool]
) -> None:
    assert "switched off" not in town.administrator.get("/admin").text
    guest.misbehave(EVERY["raises"], SHOWING)
    for _time in range(3):
        town.citizen.get("/proposals")
    assert not is_on()
    dashboard = town.administrator.get("/admin").text
    assert "Plugins that are broken or were switched off" in dashboard
    listed = town.administrator.get("/admin/plugins").text
    assert "raised ValueError" in listed
    guest.behave()
    agreed = {"capabilities": [str(capability) for capability in guest.capabilities]}
    answer = town.administrator.post("/admin/plugins/hostile/enable", data=agreed)
    assert answer.status_code == 303
    assert is_on()
    assert MARK in town.citizen.get("/proposals").text
    assert "switched off" not in town.administrator.get("/admin").text
