"""The outbox: nothing lost, nothing told twice, a person decides what nobody can know."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core.clock import now
from portal.core.database import session, unit_of_work
from portal.core.events import Event, GiveUp, Idempotency, Retry, Subscription, emit, event_type
from portal.core.events.deliveries import carry_out, claim_due, deliver_due, resolve, retry_now
from portal.core.events.models import DeliveryRow

pytestmark = pytest.mark.both_engines


@event_type("test.happened", subject="thing")
@dataclass(frozen=True)
class Happened(Event):
    thing_id: uuid.UUID
    words: tuple[str, ...] = ()


@pytest.fixture
def told(in_app, clock):
    """Subscribe a list to the event; a test can give it exceptions to raise."""
    registry = in_app.extensions["portal"].subscriptions
    calls, raising = [], []

    def handler(envelope):
        calls.append(envelope)
        if raising:
            raise raising.pop(0)

    registry._by_name.pop("test.list", None)
    registry._by_type.clear()
    registry.add("core", Subscription("test.list", ("test.*",), handler, Idempotency.NONE))
    calls_and_raising = (calls, raising)
    yield calls_and_raising
    registry._by_name.pop("test.list", None)
    registry._by_type.clear()


def states():
    rows = session().execute(
        select(DeliveryRow.state, DeliveryRow.attempts).where(DeliveryRow.subscriber == "test.list")
    )
    found = [tuple(row) for row in rows]
    session().close()
    return found


def happen():
    with unit_of_work():
        emit(Happened(uuid.uuid4(), ("a", "ñ")))


def emit_and_fail():
    with unit_of_work():
        emit(Happened(uuid.uuid4()))
        raise ZeroDivisionError


def test_a_subscriber_is_told_once_with_the_event_rebuilt(told):
    calls, _ = told
    happen()
    while deliver_due():
        pass
    assert [c.event.words for c in calls] == [("a", "ñ")]
    assert states() == [("done", 1)]


def test_an_event_of_a_rolled_back_change_never_happened(told):
    with pytest.raises(ZeroDivisionError):
        emit_and_fail()
    assert deliver_due() == 0


def test_a_failing_subscriber_is_asked_again_later_and_at_last_given_up(told, clock):
    calls, raising = told
    raising.extend([Retry("no"), Retry("later", 30)])
    happen()
    deliver_due()
    assert states() == [("pending", 1)]
    assert deliver_due() == 0
    clock(seconds=10)
    deliver_due()
    clock(seconds=29)
    assert deliver_due() == 0
    clock(seconds=2)
    raising.append(GiveUp("gone"))
    deliver_due()
    assert states() == [("dead", 3)]
    assert len(calls) == 3


def test_a_worker_that_died_in_the_call_leaves_a_doubt_for_a_person(told, clock):
    calls, _ = told
    happen()
    claims = [c for c in claim_due(10) if c.subscriber == "test.list"]
    assert len(claims) == 1
    clock(seconds=600)
    deliver_due()
    assert states() == [("doubt", 1)]
    assert calls == []
    with unit_of_work():
        assert resolve(claims[0].delivery_id, "looked: it went through")
    assert states() == [("resolved", 1)]


def test_a_worker_thought_dead_cannot_overwrite_its_successor(told, clock):
    happen()
    slow = next(c for c in claim_due(10) if c.subscriber == "test.list")
    clock(seconds=600)
    deliver_due()
    with unit_of_work():
        retry_now(slow.delivery_id)
    carry_out(slow)
    assert states() == [("pending", 0)]


def test_leases_are_not_shared_between_workers(told):
    happen()
    assert claim_due(10)
    assert claim_due(10) == []
    assert now() - now() <= timedelta(0)
