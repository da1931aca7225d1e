"""Endpoints for tests of webhooks, on real servers."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from portal.core.database import unit_of_work
from portal.core.events import emit
from portal.core.state import state_of
from portal.core.webhooks.endpoints import add_endpoint
from portal.core.webhooks.records import EndpointDraft
from portal.municipality.events import AreaChanged
from tests.support.receiver import Receiver

EVERY_AREA = ("municipality.area_changed",)


@dataclass
class Endpoint:
    """An endpoint and the server behind it."""

    id: uuid.UUID
    secret: str
    receiver: Receiver


@pytest.fixture
def named_hosts(in_app: Flask) -> Iterator[None]:
    """Let the operator name this machine as one webhooks may be sent to."""
    state = state_of(in_app)
    before = state.config
    state.config = dataclasses.replace(before, webhook_private_hosts=("127.0.0.1",))
    yield
    state.config = before


@pytest.fixture
def endpoint(named_hosts: None) -> Iterator[Callable[..., Endpoint]]:
    """Return a function that makes an endpoint with a server of its own."""
    receivers: list[Receiver] = []

    def make(answer: object = None, types: tuple[str, ...] = EVERY_AREA) -> Endpoint:
        receiver = Receiver(answer)  # type: ignore[arg-type]
        receivers.append(receiver)
        with unit_of_work():
            made, secret = add_endpoint(EndpointDraft(receiver.url, "The town's register", types))
        return Endpoint(made, secret, receiver)

    yield make
    for receiver in receivers:
        receiver.close()


def something_happens(count: int = 1) -> list[uuid.UUID]:
    """Let areas change; return the events."""
    found = []
    for _event in range(count):
        with unit_of_work():
            found.append(emit(AreaChanged(area_id=uuid.uuid4())))
    return found
