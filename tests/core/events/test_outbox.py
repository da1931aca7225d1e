"""The outbox: nothing lost, nothing told twice, a person decides what nobody can know."""

import uuid
from datetime import timedelta

import pytest

from portal.core.clock import now
from portal.core.database import unit_of_work
from portal.core.events import GiveUp, Idempotency, Retry, emit
from portal.core.events.claims import claim_due
from portal.core.events.deliveries import carry_out, deliver_due
from portal.core.events.mending import resolve, retry_now
from portal.core.http import EgressFailed, EgressProblem, EgressRefused
from portal.core.http.allowance import allowed
from tests.core.events.happenings import Happened, attempts, happen, states

pytestmark = pytest.mark.both_engines


def emit_and_fail():
    with unit_of_work():
        emit(Happened(uuid.uuid4()))
        raise ZeroDivisionError


def test_a_subscriber_is_told_once_with_the_event_rebuilt(subscribe):
    told = subscribe()
    happen(words=("a", "ñ"))
    while deliver_due():
        pass
    assert [c.event.words for c in told.calls] == [("a", "ñ")]
    assert states() == [("done", 1)]
    assert attempts() == [], "a success at once needs no history"


def test_an_event_of_a_rolled_back_change_never_happened(subscribe):
    subscribe()
    with pytest.raises(ZeroDivisionError):
        emit_and_fail()
    assert deliver_due() == 0


def test_a_failing_subscriber_is_asked_again_later_and_at_last_given_up(subscribe, clock):
    told = subscribe(raising=[ValueError("no"), Retry("later", 30), GiveUp("gone")])
    happen()
    deliver_due()
    assert states() == [("pending", 1)]
    assert deliver_due() == 0
    clock(seconds=10)
    deliver_due()
    clock(seconds=29)
    assert deliver_due() == 0
    clock(seconds=2)
    deliver_due()
    assert states() == [("dead", 3)]
    assert len(told.calls) == 3
    assert attempts() == [
        ("retry", "ValueError: no"),
        ("retry", "later"),
        ("dead", "gone"),
    ]


def test_the_last_attempt_gives_up(subscribe, clock):
    subscribe(attempts=3, raising=[ValueError("no")] * 9)
    happen()
    for _hour in range(9):
        deliver_due()
        clock(hours=7)
    assert states() == [("dead", 3)]


def test_what_comes_of_a_call_is_kept(subscribe):
    subscribe(answer="letter 17")
    happen()
    deliver_due()
    assert states("outcome") == [("letter 17",)]


def test_a_request_we_must_not_make_is_not_repeated(subscribe):
    refused = EgressRefused(EgressProblem.HOST_NOT_ALLOWED, "not a declared host")
    subscribe(raising=[refused])
    happen()
    deliver_due()
    assert states() == [("dead", 1)]


def test_outgoing_requests_of_a_handler_take_a_third_of_its_lease_at_most(subscribe):
    seconds = []
    subscribe(lease_seconds=30, does=lambda _envelope: seconds.append(allowed(25.0)))
    happen()
    deliver_due()
    assert seconds == [10.0]
    assert allowed(25.0) == 25.0, "and elsewhere as long as their client says"


# -- KEY: repeated with the same key ---------------------------------------------------------


def test_a_repeated_call_has_the_same_key(subscribe, clock):
    told = subscribe(raising=[ValueError("connection lost")])
    happen()
    deliver_due()
    clock(hours=1)
    deliver_due()
    first, second = told.calls
    assert first.delivery_id == second.delivery_id
    assert (first.attempt, second.attempt) == (1, 2)


def test_a_worker_that_died_after_claiming_is_followed_by_another(subscribe, clock):
    told = subscribe()
    happen()
    assert len(claim_due(10)) == 1
    clock(seconds=60)
    assert deliver_due() == 0, "it may still be at it"
    clock(minutes=5)
    deliver_due()
    assert len(told.calls) == 1
    assert states() == [("done", 2)]


# -- LOOKUP: asked whether it went through ---------------------------------------------------


def test_an_earlier_call_that_went_through_is_found_and_not_repeated(subscribe, clock):
    told = subscribe(idempotency=Idempotency.LOOKUP, raising=[ValueError("lost the answer")])
    happen()
    deliver_due()
    told.found = "ticket 4711"
    clock(hours=1)
    deliver_due()
    assert len(told.calls) == 1
    assert states("state", "outcome") == [("done", "ticket 4711")]


def test_an_earlier_call_that_did_not_go_through_is_repeated(subscribe, clock):
    told = subscribe(idempotency=Idempotency.LOOKUP, raising=[ValueError("lost the question")])
    happen()
    deliver_due()
    clock(hours=1)
    deliver_due()
    assert told.lookups == 1
    assert len(told.calls) == 2


def test_it_is_asked_after_a_lost_lease_and_after_a_person_wants_another_try(subscribe, clock):
    told = subscribe(idempotency=Idempotency.LOOKUP, attempts=1, raising=[ValueError("no")])
    happen()
    claim_due(10)
    clock(minutes=10)
    deliver_due()
    assert told.lookups == 1
    assert states() == [("dead", 2)]
    told.found = "it was there"
    with unit_of_work():
        assert retry_now(told.calls[0].delivery_id)
    deliver_due()
    assert told.lookups == 2
    assert states("state", "outcome") == [("done", "it was there")]


def test_nothing_is_called_while_nobody_can_say_whether_it_was(subscribe, clock):
    told = subscribe(idempotency=Idempotency.LOOKUP, raising=[ValueError("no")])
    happen()
    deliver_due()
    told.found = ConnectionError("the register is closed")
    clock(hours=1)
    deliver_due()
    assert len(told.calls) == 1
    assert states() == [("pending", 2)]


# -- NONE: never twice ------------------------------------------------------------------------


def test_a_worker_that_died_in_the_call_leaves_a_doubt_for_a_person(subscribe, clock):
    told = subscribe(idempotency=Idempotency.NONE)
    happen()
    (claim,) = claim_due(10)
    clock(seconds=600)
    deliver_due()
    assert states() == [("doubt", 1)]
    assert told.calls == []
    with unit_of_work():
        assert resolve(claim.delivery_id, "looked: it went through")
    assert states() == [("resolved", 1)]


def test_a_call_that_failed_in_the_middle_is_in_doubt(subscribe, clock):
    told = subscribe(idempotency=Idempotency.NONE, raising=[EgressFailed("no answer", sent=True)])
    happen()
    deliver_due()
    clock(hours=8)
    deliver_due()
    assert states() == [("doubt", 1)]
    assert len(told.calls) == 1


@pytest.mark.parametrize(
    "failure", [EgressFailed("cannot be reached", sent=False), Retry("not begun yet")]
)
def test_a_call_that_cannot_have_arrived_is_repeated(subscribe, clock, failure):
    told = subscribe(idempotency=Idempotency.NONE, raising=[failure])
    happen()
    deliver_due()
    clock(hours=1)
    deliver_due()
    assert states() == [("done", 2)]
    assert len(told.calls) == 2


def test_one_that_was_only_waiting_its_turn_is_not_in_doubt(subscribe, clock):
    subscribe(idempotency=Idempotency.NONE)
    for _event in range(5):
        happen()
    assert len(claim_due(10)) == 1
    clock(seconds=600)
    while deliver_due():
        pass
    assert sorted(states("state")) == [("done",)] * 4 + [("doubt",)]


def test_a_slow_call_that_ends_well_after_all_takes_the_doubt_away(subscribe, clock):
    subscribe(idempotency=Idempotency.NONE)
    happen()
    (slow,) = claim_due(10)
    clock(seconds=600)
    deliver_due()
    assert states() == [("doubt", 1)]
    carry_out(slow)
    assert states() == [("done", 1)]


# -- leases and fences -----------------------------------------------------------------------


def test_a_worker_thought_dead_cannot_overwrite_its_successor(subscribe, clock):
    told = subscribe(raising=[GiveUp("too late")])
    happen()
    (slow,) = claim_due(10)
    clock(seconds=600)
    (successor,) = claim_due(10)
    carry_out(slow)
    assert states("state", "fence") == [("leased", 2)]
    carry_out(successor)
    assert states() == [("done", 2)]
    assert len(told.calls) == 2


def test_not_even_when_a_person_began_the_tries_anew(subscribe, clock):
    subscribe(raising=[None, GiveUp("too late")])
    happen()
    (slow,) = claim_due(10)
    clock(seconds=600)
    with unit_of_work():
        assert not retry_now(slow.delivery_id), "a delivery under way is left alone"
    deliver_due()
    assert states() == [("done", 2)]
    carry_out(slow)
    assert states() == [("done", 2)]


def test_leases_are_not_shared_between_workers(subscribe):
    subscribe()
    happen()
    assert claim_due(10)
    assert claim_due(10) == []


def test_what_cannot_be_begun_in_time_is_handed_back(subscribe, clock):
    told = subscribe(lease_seconds=60, does=lambda _envelope: clock(seconds=61))
    for _event in range(3):
        happen()
    deliver_due()
    assert len(told.calls) == 2, "the third would not have ended before the lease"
    assert sorted(states()) == [("done", 1), ("done", 1), ("pending", 0)]


def test_a_lease_is_as_long_as_its_calls(subscribe):
    subscribe(lease_seconds=300)
    happen()
    (claim,) = claim_due(1)
    assert claim.until - now() >= timedelta(seconds=300)
