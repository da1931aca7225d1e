"""Webhooks and deliveries as administrators see and manage them, in the office and by the API."""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.core.audit import entries
from portal.core.database import session, unit_of_work
from portal.core.events import emit, overview
from portal.core.events.lanes import lane_records
from portal.core.events.models import DeliveryRow
from portal.core.identifiers import format_id
from portal.core.state import state_of
from portal.core.webhooks.queries import SUBSCRIBER, endpoints
from portal.municipality.events import AreaChanged
from portal.testing.factories import Make
from tests.admin.support import fail_a_delivery
from tests.support.receiver import Receiver

ONE = {"url": "https://register.example.org/x", "types": "proposals.published", "active": "y"}


@pytest.fixture
def receiver(in_app: Flask) -> Iterator[Receiver]:
    """Run a server that the operator has named as one webhooks may go to."""
    state = state_of(in_app)
    before = state.config
    state.config = dataclasses.replace(before, webhook_private_hosts=("127.0.0.1",))
    found = Receiver()
    yield found
    found.close()
    state.config = before


def add(administrator: FlaskClient, **values: str) -> tuple[str, str]:
    """Add an endpoint through the form; return its address in the office and its secret."""
    answer = administrator.post("/admin/webhooks/new", data={**ONE, **values})
    assert answer.status_code == 200, answer.text
    secret = re.search(r"whsec_[\w+/=]+", answer.text)
    assert secret
    return f"/admin/webhooks/{format_id(endpoints()[-1].id)}", secret[0]


def actions() -> list[str]:
    return [entry.action for entry in entries().items]


def test_an_endpoint_is_made_and_its_secret_shown_once(
    administrator: FlaskClient, in_app: Flask
) -> None:
    address, secret = add(administrator, description="The town's register")
    assert actions()[0] == "webhooks.added"
    page = administrator.get(address)
    assert page.status_code == 200
    assert secret not in page.text
    assert "The town&#39;s register" in administrator.get("/admin/webhooks").text


def test_a_refused_endpoint_keeps_what_was_typed(administrator: FlaskClient) -> None:
    answer = administrator.post(
        "/admin/webhooks/new", data={"url": "http://x.example.org", "description": "Mine"}
    )
    assert answer.status_code == 422
    assert "begins with https://" in answer.text
    assert "Choose at least one kind of event" in answer.text
    assert 'value="Mine"' in answer.text


def test_a_form_that_is_saved_unchanged_changes_nothing(
    administrator: FlaskClient, in_app: Flask
) -> None:
    address, _secret = add(administrator, types="proposals.*", description="All of a feature")
    before = endpoints()[0]
    page = administrator.get(address).text
    ticked = re.findall(r'<input[^>]*checked[^>]*name="types"[^>]*value="([^"]+)"', page)
    assert ticked == ["proposals.*"]
    sent = {"url": before.url, "description": before.description, "types": ticked, "active": "y"}
    assert administrator.post(address, data={**sent, "version": "1"}).status_code == 303
    after = endpoints()[0]
    assert (list(after.types), after.active) == (["proposals.*"], True)


def test_an_endpoint_is_changed_and_a_stale_form_is_not_lost(
    administrator: FlaskClient, in_app: Flask
) -> None:
    address, _secret = add(administrator)
    changed = {**ONE, "everything": "y", "description": "All", "version": "1"}
    assert administrator.post(address, data=changed).status_code == 303
    assert list(endpoints()[0].types) == ["*"]
    stale = administrator.post(address, data={**changed, "description": "Other"})
    assert stale.status_code == 422
    assert "Somebody changed this endpoint" in stale.text
    assert 'value="Other"' in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text)
    assert version
    assert (
        administrator.post(
            address, data={**changed, "description": "Other", "version": version[1]}
        ).status_code
        == 303
    )


def test_a_test_message_is_sent_and_its_answer_shown(
    administrator: FlaskClient, receiver: Receiver, outbox: Callable[[], int]
) -> None:
    address, _secret = add(administrator, url=receiver.url)
    assert administrator.post(f"{address}/test").status_code == 303
    outbox()
    assert [m.json["type"] for m in receiver.messages] == ["core.webhook_tested"]
    page = administrator.get(address).text
    assert "core.webhook_tested" in page
    assert "204 No Content in" in page


def test_a_new_secret_is_shown_once(administrator: FlaskClient, in_app: Flask) -> None:
    address, secret = add(administrator)
    answer = administrator.post(f"{address}/secret")
    fresh = re.search(r"whsec_[\w+/=]+", answer.text)
    assert fresh
    assert fresh[0] != secret
    assert "signed with the secret before" in answer.text
    assert fresh[0] not in administrator.get(address).text


def test_a_replay_says_first_how_much_it_is(
    administrator: FlaskClient, receiver: Receiver, outbox: Callable[[], int]
) -> None:
    for _event in range(3):
        with unit_of_work():
            emit(AreaChanged(area_id=uuid.uuid4()))
    address, _secret = add(administrator, url=receiver.url, types="municipality.area_changed")
    page = administrator.get(f"{address}/replay?what=all")
    assert "That makes 3 messages" in page.text
    assert receiver.messages == []
    assert administrator.post(f"{address}/replay", data={"what": "all"}).status_code == 303
    outbox()
    assert len(receiver.messages) == 3
    wrong = administrator.get(f"{address}/replay?what=after&event=nothing")
    assert wrong.status_code == 422
    assert "identifier of an event" in wrong.text
    assert 'value="nothing"' in wrong.text


def test_an_endpoint_is_deleted(administrator: FlaskClient, in_app: Flask) -> None:
    address, _secret = add(administrator)
    assert administrator.post(f"{address}/delete").status_code == 303
    assert administrator.get(address).status_code == 404
    assert actions()[0] == "webhooks.deleted"


# -- deliveries -------------------------------------------------------------------------------


def test_a_delivery_shows_its_event_and_every_try(
    clock: Any, administrator: FlaskClient, receiver: Receiver, outbox: Callable[[], int]
) -> None:
    answers = [500, 204]
    receiver.answer = lambda _message: answers.pop(0)
    add(administrator, url=receiver.url, types="municipality.area_changed")
    area = uuid.uuid4()
    with unit_of_work():
        emit(AreaChanged(area_id=area))
    outbox()
    clock(minutes=1)
    outbox()
    (found,) = overview.deliveries(subscriber=SUBSCRIBER).items
    page = administrator.get(f"/admin/deliveries/{format_id(found.id)}").text
    assert str(area) in page
    assert "500 Internal Server Error" in page
    assert page.count('<td data-label="How it went">') == 2
    assert "Webhooks: https" not in page
    assert "Webhooks: http://127.0.0.1" in page


def test_the_list_names_things_and_subscribers_in_words(
    administrator: FlaskClient, in_app: Flask, make: Make, outbox: Callable[[], int]
) -> None:
    from portal.proposals.events import ProposalEdited

    proposal = make.proposal(make.person(), title="Trees for Mill Street")
    with unit_of_work():
        emit(ProposalEdited(proposal, 2))
    outbox()
    page = administrator.get("/admin/deliveries?type=proposals.*").text
    assert f'href="/proposals/{format_id(proposal)}' in page
    assert "Trees for Mill Street" in page
    assert "Search index" in page
    other = administrator.get("/admin/deliveries?type=consultations.*").text
    assert "Trees for Mill Street" not in other


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("plugin=core", True),
        ("plugin=proposals", False),
        ("subscriber=core.search", True),
        ("age=day", True),
        ("age=older", False),
        ("state=dead", True),
        ("state=done", False),
        ("type=municipality.area_changed", True),
    ],
)
def test_deliveries_are_filtered(
    administrator: FlaskClient, in_app: Flask, query: str, shown: bool
) -> None:
    fail_a_delivery(in_app)
    page = administrator.get(f"/admin/deliveries?{query}").text
    assert ("the server said" in page) == shown


def test_all_that_were_given_up_are_tried_again_after_a_look(
    administrator: FlaskClient, in_app: Flask, outbox: Callable[[], int]
) -> None:
    for _event in range(3):
        with unit_of_work():
            emit(AreaChanged(area_id=uuid.uuid4()))
    with unit_of_work():
        session().execute(update(DeliveryRow).values(state="dead", last_error="no"))
    page = administrator.get("/admin/deliveries/retry").text
    assert "3 deliveries were given up" in page
    newest = re.search(r'name="newest" value="(\w+)"', page)
    assert newest
    with unit_of_work():
        emit(AreaChanged(area_id=uuid.uuid4()))
        session().execute(
            update(DeliveryRow).where(DeliveryRow.state == "pending").values(state="dead")
        )
    answer = administrator.post("/admin/deliveries/retry", data={"newest": newest[1]})
    assert answer.status_code == 303
    outbox()
    states = sorted(found.state for found in overview.deliveries().items)
    assert states == ["dead", "done", "done", "done"], "what failed after the look is left alone"
    assert "deliveries.retried_together" in actions()


def test_a_subscriber_is_paused_and_resumed(
    administrator: FlaskClient, in_app: Flask, outbox: Callable[[], int]
) -> None:
    lanes = "/admin/deliveries/lanes"
    assert administrator.post(lanes, data={"lane": "core.search", "do": "pause"}).status_code == 303
    with unit_of_work():
        emit(AreaChanged(area_id=uuid.uuid4()))
    outbox()
    assert [found.state for found in overview.deliveries().items] == ["pending"]
    assert "Held: Search index" in administrator.get("/admin/deliveries").text
    administrator.post(lanes, data={"lane": "core.search", "do": "resume"})
    outbox()
    assert [found.state for found in overview.deliveries().items] == ["done"]
    assert lane_records() == []
    assert actions()[:2] == ["deliveries.resumed", "deliveries.paused"]
    nobody = administrator.post(lanes, data={"lane": "nobody", "do": "pause"})
    assert nobody.status_code == 404
