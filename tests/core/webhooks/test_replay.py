"""Catching up: an endpoint is told again of one event, of some time, or of all since an event."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from portal.core.clock import now
from portal.core.database import unit_of_work
from portal.core.events import emit
from portal.core.events.deliveries import deliver_due
from portal.core.problems import NotFound, Problems
from portal.core.webhooks import replay as replaying
from portal.core.webhooks.replay import Stretch, preview_replay, replay
from portal.identity.events import PersonRegistered
from tests.core.webhooks.conftest import Endpoint, something_happens

pytestmark = pytest.mark.both_engines
Endpoints = Callable[..., Endpoint]


def again(endpoint: Endpoint, stretch: Stretch) -> int:
    """Replay, and make sure that the preview had said how much it would be."""
    said = preview_replay(endpoint.id, stretch)
    with unit_of_work():
        done = replay(endpoint.id, stretch)
    assert (said.count, said.last_id) == (done.count, done.last_id)
    while deliver_due():
        pass
    return done.count


def test_one_message_is_sent_again_with_the_identifier_it_had(
    endpoint: Endpoints, clock: Any
) -> None:
    told = endpoint()
    events = something_happens(3)
    while deliver_due():
        pass
    assert again(told, Stretch(event_id=events[1])) == 1
    assert told.receiver.ids == [str(one) for one in [*events, events[1]]]


def test_an_endpoint_that_came_later_is_told_of_what_was_before_it(
    endpoint: Endpoints, clock: Any
) -> None:
    events = something_happens(4)
    told = endpoint()
    assert again(told, Stretch()) == 4
    assert told.receiver.ids == [str(one) for one in events], "in the order of the events"


def test_everything_after_the_last_event_one_has(endpoint: Endpoints, clock: Any) -> None:
    told = endpoint()
    events = something_happens(5)
    while deliver_due():
        pass
    told.receiver.messages.clear()
    assert again(told, Stretch(after_id=events[2])) == 2
    assert told.receiver.ids == [str(events[3]), str(events[4])]


def test_a_stretch_of_time(endpoint: Endpoints, clock: Any) -> None:
    told = endpoint()
    something_happens()
    clock(hours=1)
    beginning = now()
    (wanted,) = something_happens()
    clock(hours=1)
    end = now()
    something_happens()
    while deliver_due():
        pass
    told.receiver.messages.clear()
    assert again(told, Stretch(since=beginning, until=end)) == 1
    assert told.receiver.ids == [str(wanted)]
    with pytest.raises(Problems, match=r"."):
        preview_replay(told.id, Stretch(since=end, until=beginning))


def test_only_what_the_endpoint_chose_and_nothing_private_is_replayed(
    endpoint: Endpoints, clock: Any
) -> None:
    with unit_of_work():
        private = emit(PersonRegistered(person_id=uuid.uuid4()))
    something_happens()
    told = endpoint(types=("proposals.*",))
    assert again(told, Stretch()) == 0
    everything = endpoint(types=("*",))
    assert again(everything, Stretch(event_id=private)) == 0
    assert again(everything, Stretch()) == 1


def test_what_is_still_under_way_is_left_alone(endpoint: Endpoints, clock: Any) -> None:
    told = endpoint()
    something_happens(2)
    assert preview_replay(told.id, Stretch()).count == 0
    while deliver_due():
        pass
    assert preview_replay(told.id, Stretch()).count == 2


def test_more_than_can_be_sent_at_once_goes_on_where_it_stopped(
    endpoint: Endpoints, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "AT_ONCE", 3)
    monkeypatch.setattr(replaying, "CHUNK", 2)
    events = something_happens(5)
    told = endpoint()
    with unit_of_work():
        first = replay(told.id, Stretch())
    assert (first.count, first.last_id, first.more) == (3, events[2], True)
    with unit_of_work():
        second = replay(told.id, Stretch(after_id=first.last_id))
    assert (second.count, second.more) == (2, False)
    while deliver_due():
        pass
    assert told.receiver.ids == [str(one) for one in events]


def test_what_cannot_be_replayed_says_why(endpoint: Endpoints, clock: Any) -> None:
    told = endpoint()
    with pytest.raises(Problems, match=r"."):
        preview_replay(told.id, Stretch(after_id=uuid.uuid4()))
    with pytest.raises(NotFound):
        preview_replay(uuid.uuid4(), Stretch())
