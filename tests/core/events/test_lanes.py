"""Lanes: what goes wrong in one holds up nothing in another; order where it matters."""

import itertools
import threading
import time
import uuid

import pytest
from flask import current_app

from portal.core.database import unit_of_work
from portal.core.database.stamps import touch
from portal.core.events import NotConfigured, Retry, Subscription, lanes
from portal.core.events.claims import claim_due
from portal.core.events.couriers import Couriers
from portal.core.events.deliveries import deliver_due
from portal.core.events.mending import close_what_nobody_waits_for, retry_now
from portal.core.settings.store import STAMP
from tests.core.events.happenings import happen, states

pytestmark = pytest.mark.both_engines


def lane_states():
    return [(record.lane, record.state) for record in lanes.lane_records()]


def test_an_end_that_is_down_is_left_in_peace_for_longer_and_longer(subscribe, clock):
    told = subscribe(raising=[Retry("down", whole_lane=True)] * 6)
    for _event in range(3):
        happen()
    while deliver_due():
        pass
    assert len(told.calls) == 1, "the other two were not even tried"
    assert lane_states() == [("test.list", "resting")]
    waits = []
    for _try in range(5):
        before = len(told.calls)
        seconds = 0
        while len(told.calls) == before:
            clock(seconds=1)
            seconds += 1
            deliver_due()
        waits.append(seconds)
    assert all(later > earlier for earlier, later in itertools.pairwise(waits))
    clock(hours=2)
    while deliver_due():
        pass
    assert states("state") == [("done",)] * 3
    assert lane_states() == []


def test_how_long_it_waits_is_up_to_the_other_end(subscribe, clock):
    told = subscribe(raising=[Retry("429", 100, whole_lane=True)])
    happen()
    happen()
    deliver_due()
    clock(seconds=99)
    assert deliver_due() == 0
    clock(seconds=2)
    deliver_due()
    assert len(told.calls) == 3


def test_other_lanes_go_on(subscribe):
    subscribe(raising=[Retry("down", whole_lane=True)])
    other = subscribe("test.other")
    happen()
    happen()
    while deliver_due():
        pass
    assert len(other.calls) == 2


def test_a_subscriber_that_is_set_up_wrongly_waits_for_settings(subscribe, clock):
    told = subscribe(raising=[NotConfigured("no key for the register")])
    happen()
    deliver_due()
    assert states() == [("pending", 0)], "it counts as not tried"
    assert lane_states() == [("test.list", "configuration")]
    assert lanes.lane_records()[0].reason == "no key for the register"
    clock(minutes=10)
    assert deliver_due() == 0
    with unit_of_work():
        touch(STAMP)
    deliver_due()
    assert len(told.calls) == 2
    assert states() == [("done", 1)]
    assert lane_states() == []


def test_it_is_tried_once_an_hour_all_the_same(subscribe, clock):
    told = subscribe(raising=[NotConfigured("no key")])
    happen()
    deliver_due()
    clock(minutes=61)
    deliver_due()
    assert len(told.calls) == 2


def test_what_a_person_pauses_waits_until_a_person_resumes_it(subscribe, clock):
    told = subscribe()
    happen()
    with unit_of_work():
        lanes.pause("test.list", "the register is moved")
    clock(days=3)
    assert deliver_due() == 0
    with unit_of_work():
        assert lanes.resume("test.list")
        assert not lanes.resume("test.list")
    deliver_due()
    assert len(told.calls) == 1


def test_a_paused_lane_stays_paused_whatever_else_happens_in_it(subscribe):
    told = subscribe(raising=[Retry("down", whole_lane=True)])
    happen()
    told.does = lambda _envelope: _pause()
    deliver_due()
    assert lane_states() == [("test.list", "paused")]


def _pause():
    with unit_of_work():
        lanes.pause("test.list")


def test_a_person_who_wants_a_try_gets_it_at_once(subscribe, clock):
    told = subscribe(raising=[Retry("down", 3000, whole_lane=True)])
    happen()
    deliver_due()
    assert deliver_due() == 0
    with unit_of_work():
        assert retry_now(told.calls[0].delivery_id)
    deliver_due()
    assert states("state") == [("done",)]


# -- order -----------------------------------------------------------------------------------


def test_deliveries_about_one_thing_keep_their_order_where_that_is_asked_for(subscribe, clock):
    told = subscribe(ordered=True, raising=[ValueError("not now")])
    thing, other = uuid.uuid4(), uuid.uuid4()
    happen(thing, ("first",))
    happen(thing, ("second",))
    happen(other, ("elsewhere",))
    happen(thing, ("third",))
    while deliver_due():
        pass
    assert told.words == [("first",), ("elsewhere",)]
    clock(hours=1)
    while deliver_due():
        pass
    assert told.words[2:] == [("first",), ("second",), ("third",)]


def test_only_the_first_about_one_thing_is_handed_out(subscribe):
    subscribe(ordered=True)
    thing = uuid.uuid4()
    for _event in range(5):
        happen(thing)
    assert len(claim_due(10)) == 1
    assert claim_due(10) == []


def test_one_that_was_given_up_holds_up_nothing(subscribe, clock):
    told = subscribe(ordered=True, attempts=1, raising=[ValueError("no")])
    thing = uuid.uuid4()
    happen(thing)
    happen(thing)
    while deliver_due():
        pass
    assert states("state") == [("dead",), ("done",)]
    assert len(told.calls) == 2


def test_without_that_nobody_waits(subscribe):
    told = subscribe(raising=[ValueError("not now")])
    thing = uuid.uuid4()
    happen(thing, ("first",))
    happen(thing, ("second",))
    deliver_due()
    assert told.words == [("first",), ("second",)]


# -- subscribers that are gone ----------------------------------------------------------------


def test_deliveries_of_a_subscriber_that_is_gone_wait_and_are_closed_after_30_days(
    subscribe, clock
):
    subscribe()
    happen()
    registry = current_app.extensions["portal"].subscriptions
    registry.remove("test.list")
    clock(days=29)
    assert deliver_due() == 0
    assert close_what_nobody_waits_for() == 0
    clock(days=2)
    assert close_what_nobody_waits_for() == 1
    assert states("state", "last_error") == [
        ("resolved", "its subscriber has not been here for 30 days")
    ]


def test_only_the_portals_own_features_have_targets(subscribe):
    registry = current_app.extensions["portal"].subscriptions
    manager = current_app.extensions["portal"].plugins
    core = manager.entries["core"].plugin
    registry.add("core", Subscription("test.t", ("*",), print, targets=lambda _type: []))
    registry.remove("test.t")
    type(core).built_in = False
    try:
        with pytest.raises(ValueError, match="only the portal's own features"):
            registry.add("core", Subscription("test.t", ("*",), print, targets=lambda _type: []))
    finally:
        type(core).built_in = True


def test_whoever_cannot_say_whether_they_want_an_event_is_told_of_it(subscribe):
    def stumble(_type):
        raise RuntimeError("no idea")

    told = subscribe(only=stumble)
    happen()
    deliver_due()
    assert len(told.calls) == 1


# -- couriers ---------------------------------------------------------------------------------


def test_a_subscriber_that_hangs_keeps_nobody_else_waiting(app, subscribe):
    """Real threads: one lane hangs until it is let go, others finish meanwhile."""
    let_go, stopping = threading.Event(), threading.Event()
    hanging = subscribe(does=lambda _envelope: let_go.wait(120))
    quick = subscribe("test.quick")
    for _event in range(30):
        happen()
    couriers = Couriers(app, stopping)
    until = time.monotonic() + 100
    while len(quick.calls) < 30 and time.monotonic() < until:
        couriers.send_out()
        couriers.wait(0.05)
    assert len(quick.calls) == 30
    assert len(hanging.calls) == 1, "and nobody else went into the lane that hangs"
    stopping.set()
    let_go.set()
    couriers.finish(100)
    found = states("state", "attempts")
    assert found.count(("done", 1)) == 1
    assert found.count(("pending", 0)) == 29, "what was not begun is handed back"
