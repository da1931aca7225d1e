"""Messages to endpoints: what they hold, when they are repeated, and when the portal stops."""

from __future__ import annotations

import hmac
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.audit import entries
from portal.core.clock import now
from portal.core.database import session, unit_of_work
from portal.core.events import emit, lanes
from portal.core.events.couriers import Couriers
from portal.core.events.deliveries import deliver_due
from portal.core.events.models import DeliveryRow
from portal.core.webhooks.endpoints import remove_endpoint, rotate_secret, send_test
from portal.core.webhooks.queries import SUBSCRIBER, endpoint_lane, find_endpoint
from portal.core.webhooks.sending import TIMEOUT
from portal.core.webhooks.signing import signature
from portal.identity.events import PersonRegistered
from portal.proposals.events import ProposalPublished
from portal.testing.factories import Make
from tests.core.webhooks.conftest import Endpoint, something_happens

Endpoints = Callable[..., Endpoint]


def work() -> None:
    while deliver_due():
        pass


def states(lane: str = "") -> list[tuple[str, str, str]]:
    """Return state, error and outcome of every message, in order."""
    columns = (DeliveryRow.state, DeliveryRow.last_error, DeliveryRow.outcome)
    statement = select(*columns).where(DeliveryRow.subscriber == SUBSCRIBER)
    if lane:
        statement = statement.where(DeliveryRow.lane == lane)
    found = [tuple(row) for row in session().execute(statement.order_by(DeliveryRow.id))]
    session().close()
    return found  # type: ignore[return-value]


def failing_since(endpoint: Endpoint) -> datetime | None:
    found = find_endpoint(endpoint.id)
    assert found is not None
    session().close()
    return found.failing_since


@pytest.mark.both_engines
def test_a_message_says_what_happened_and_nothing_about_who_did_it(
    endpoint: Endpoints, make: Make, clock: Any
) -> None:
    told = endpoint(types=("proposals.*",))
    author = make.person(display_name="Ana Molina")
    proposal = make.proposal(author, title="Trees for Mill Street")
    with unit_of_work():
        event_id = emit(ProposalPublished(proposal, "Trees for Mill Street"), author)
    work()
    message = next(m for m in told.receiver.messages if m.id == str(event_id))
    assert message.json["type"] == "proposals.published"
    assert message.json["id"] == str(event_id)
    assert message.json["timestamp"] == "2027-05-04T12:00:00+00:00"
    assert message.json["data"] == {
        "proposal_id": str(proposal),
        "title": "Trees for Mill Street",
    }
    subject = message.json["subject"]
    assert (subject["kind"], subject["id"]) == ("proposal", str(proposal))
    assert subject["url"].startswith("http://localhost/proposals/")
    assert str(author).encode() not in message.body
    assert b"Molina" not in message.body


def test_a_message_is_signed_with_the_endpoints_secret(endpoint: Endpoints, clock: Any) -> None:
    told = endpoint()
    something_happens()
    work()
    (message,) = told.receiver.messages
    sent = message.headers["webhook-timestamp"]
    assert int(sent) == int(now().timestamp())
    expected = signature(told.secret, message.id, sent, message.body)
    assert hmac.compare_digest(message.headers["webhook-signature"], expected)


def test_a_new_secret_signs_at_once_and_the_old_one_for_another_day(
    endpoint: Endpoints, clock: Any
) -> None:
    told = endpoint()
    with unit_of_work():
        fresh = rotate_secret(told.id)
    assert fresh != told.secret

    def signers() -> list[str]:
        something_happens()
        work()
        message = told.receiver.messages[-1]
        given = message.headers["webhook-signature"].split()
        sent = message.headers["webhook-timestamp"]
        known = {"new": fresh, "old": told.secret}
        return [
            name
            for one in given
            for name, secret in known.items()
            if signature(secret, message.id, sent, message.body) == one
        ]

    assert signers() == ["new", "old"]
    clock(hours=25)
    assert signers() == ["new"]


def test_an_endpoint_hears_of_what_it_chose_and_of_nothing_private(
    endpoint: Endpoints, clock: Any
) -> None:
    areas, everything = endpoint(), endpoint(types=("*",))
    something_happens()
    with unit_of_work():
        emit(ProposalPublished(uuid.uuid4(), "Trees"))
        emit(PersonRegistered(person_id=uuid.uuid4()))
    work()
    kinds = [m.json["type"] for m in areas.receiver.messages]
    assert kinds == ["municipality.area_changed"]
    assert sorted(m.json["type"] for m in everything.receiver.messages) == [
        "municipality.area_changed",
        "proposals.published",
    ]


def test_a_failed_message_comes_again_with_its_identifier_and_a_new_time(
    endpoint: Endpoints, clock: Any
) -> None:
    answers = [500, 204]
    told = endpoint(lambda _message: answers.pop(0))
    something_happens()
    work()
    assert states() == [("pending", states()[0][1], "")]
    assert "500 Internal Server Error" in states()[0][1]
    assert failing_since(told) == now()
    clock(minutes=1)
    work()
    first, second = told.receiver.messages
    assert first.id == second.id
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert states()[0][0] == "done"
    assert states()[0][2].startswith("204 No Content in")
    assert failing_since(told) is None


def test_an_end_that_asks_for_peace_gets_it(endpoint: Endpoints, clock: Any) -> None:
    answers: list[Any] = [(429, {"Retry-After": "120"}), 204, 204]
    told = endpoint(lambda _message: answers.pop(0))
    something_happens(2)
    work()
    clock(seconds=119)
    work()
    assert len(told.receiver.messages) == 1
    clock(seconds=2)
    work()
    assert len(told.receiver.messages) == 3


def test_a_redirect_is_no_success_and_is_not_followed(endpoint: Endpoints, clock: Any) -> None:
    other = endpoint(types=("proposals.*",))
    told = endpoint(lambda _message: (302, {"Location": other.receiver.url}))
    something_happens()
    work()
    assert "302 Found" in states(endpoint_lane(told.id))[0][1]
    assert other.receiver.messages == []


def test_one_message_that_is_not_understood_holds_up_no_other(
    endpoint: Endpoints, clock: Any
) -> None:
    answers = [422, 204, 204]
    told = endpoint(lambda _message: answers.pop(0))
    something_happens(3)
    work()
    assert len(told.receiver.messages) == 3
    assert [state for state, *_rest in states()] == ["pending", "done", "done"]
    assert failing_since(told) is None


@pytest.mark.both_engines
def test_an_endpoint_that_fails_for_days_is_switched_off_and_administrators_are_told(
    app: Flask, endpoint: Endpoints, make: Make, clock: Any, mailbox: Callable[[], list[Any]]
) -> None:
    make.person("administrator", email="ada@example.org")
    told = endpoint(lambda _message: 503)
    something_happens(3)
    for _day in range(8):
        work()
        clock(days=1)
    found = find_endpoint(told.id)
    assert found is not None
    assert not found.active
    assert found.switched_off.startswith("It took no message for 5 days. The last try: 503")
    assert 5 <= len(told.receiver.messages) <= 8
    assert {state for state, *_rest in states()} == {"resolved"}
    assert "webhooks.switched_off" in [entry.action for entry in entries().items]
    (mail,) = [mail for mail in mailbox() if mail.to == "ada@example.org"]
    assert "The town's register" in mail.text
    something_happens()
    work()
    assert len(states()) == 3, "it is told nothing any more"


def test_an_endpoint_that_says_it_is_gone_is_switched_off_at_once(
    endpoint: Endpoints, clock: Any
) -> None:
    told = endpoint(lambda _message: 410)
    something_happens(2)
    work()
    found = find_endpoint(told.id)
    assert found is not None
    assert not found.active
    assert len(told.receiver.messages) == 1


def test_a_test_message_goes_to_its_endpoint_alone_even_while_that_rests(
    endpoint: Endpoints, clock: Any
) -> None:
    answers = [500, 204, 204]
    told, other = endpoint(lambda _message: answers.pop(0)), endpoint(types=("*",))
    something_happens()
    work()
    with unit_of_work():
        event_id = send_test(told.id)
    work()
    assert told.receiver.messages[-1].json["type"] == "core.webhook_tested"
    assert str(event_id) in told.receiver.ids
    assert [m.json["type"] for m in other.receiver.messages] == ["municipality.area_changed"]


def test_what_was_deleted_leaves_nothing_behind(endpoint: Endpoints, clock: Any) -> None:
    told = endpoint(lambda _message: 500)
    something_happens()
    work()
    with unit_of_work():
        assert remove_endpoint(told.id) == told.receiver.url
    assert states() == []
    assert lanes.lane_records() == []
    clock(hours=1)
    work()
    assert len(told.receiver.messages) == 1


def test_an_address_that_turns_out_private_is_not_reached(
    endpoint: Endpoints, in_app: Flask, clock: Any
) -> None:
    told = endpoint()
    import dataclasses

    from portal.core.state import state_of

    state = state_of(in_app)
    state.config = dataclasses.replace(state.config, webhook_private_hosts=())
    something_happens()
    work()
    assert told.receiver.messages == []
    assert "is not a public address" in states()[0][1]


@pytest.mark.both_engines
def test_an_endpoint_that_hangs_keeps_no_other_waiting(app: Flask, endpoint: Endpoints) -> None:
    let_go, stopping = threading.Event(), threading.Event()

    def hang(_message: object) -> int:
        let_go.wait(120)
        return 204

    slow, quick = endpoint(hang), endpoint()
    something_happens(25)
    couriers = Couriers(app, stopping)
    began = time.monotonic()
    while len(quick.receiver.messages) < 25 and time.monotonic() - began < 100:
        couriers.send_out()
        couriers.wait(0.05)
    assert len(quick.receiver.messages) == 25
    # Once each time it was given up, which a quick machine does not come to.
    assert len(slow.receiver.messages) <= 1 + (time.monotonic() - began) // TIMEOUT
    stopping.set()
    let_go.set()
    couriers.finish(100)
