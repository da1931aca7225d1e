"""A worker that tells a server of events in every way there is, and stops where it is told to.

Run as a program it is a nursery whose workers have three subscribers of their own beside the
webhooks: one that sends a key, one that can look its earlier call up, one that can do neither.
A file says at which point of which delivery the worker stands still, so that it can be killed
exactly there.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import event

from portal.core import clock
from portal.core.database.session import PortalSession
from portal.core.events import Event, EventEnvelope, Idempotency, Subscription, claims, deliveries
from portal.core.events.event import event_type
from portal.core.state import state_of
from tests.support import nursery

ORDERS, REACHED = "orders.json", "reached"
RECEIVER, FOLDER, MISTAKE = "PORTAL_TEST_RECEIVER", "PORTAL_DATA_DIR", "PORTAL_TEST_MISTAKE"
POINTS = ("before_claim", "after_claim", "during_call", "before_record", "after_record")
KEY, LOOKUP, NONE = "test.key", "test.lookup", "test.none"
WAYS = {KEY: Idempotency.KEY, LOOKUP: Idempotency.LOOKUP, NONE: Idempotency.NONE}


@event_type("test.told", subject="thing", public=True)
@dataclass(frozen=True)
class ThingTold(Event):
    """Something others are told of."""

    thing_id: uuid.UUID


def post(path: str, envelope: EventEnvelope) -> str:
    """Tell the server; its key is the delivery's."""
    connection = _connect()
    try:
        body = json.dumps({"id": str(envelope.id)})
        connection.request("POST", path, body, {"key": str(envelope.delivery_id)})
        return str(connection.getresponse().status)
    finally:
        connection.close()


def ask(envelope: EventEnvelope) -> str | None:
    """Ask the server whether it was told."""
    connection = _connect()
    try:
        connection.request("GET", f"/{envelope.delivery_id}")
        return "it was told" if connection.getresponse().status == 200 else None
    finally:
        connection.close()


def _connect() -> http.client.HTTPConnection:
    address = urlsplit(os.environ[RECEIVER])
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)


def subscriptions(mistake: str = "") -> list[Subscription]:
    """Return the subscribers; ``mistake`` makes one of them break its promise (controls)."""

    def tell(name: str) -> Callable[[EventEnvelope], str]:
        return lambda envelope: post(f"/{name}", envelope)

    found = []
    for name, promised in WAYS.items():
        look = (lambda _envelope: None) if mistake == "forgetful" else ask
        careless = mistake == "careless" and promised is Idempotency.NONE
        way = Idempotency.KEY if careless else promised
        found.append(
            Subscription(
                name,
                (ThingTold.type,),
                tell(name),
                way,
                find_earlier=look if way is Idempotency.LOOKUP else None,
            )
        )
    return found


def join(app: Flask, mistake: str = "") -> None:
    """Let the subscribers take part in an application, and the event be offered to webhooks."""
    state = state_of(app)
    state.event_types[ThingTold.type] = ("core", ThingTold)
    for subscription in subscriptions(mistake):
        state.subscriptions.add("core", subscription)


class Orders:
    """Where the worker has to stand still: a point, a lane, and which time it comes there."""

    def __init__(self, folder: Path) -> None:
        self._file, self._reached = folder / ORDERS, folder / REACHED
        self._lock = threading.Lock()
        self._seen = 0

    def reached(self, point: str, lane: str) -> None:
        """Stand still for good if this is where; the test kills the process."""
        if not self._file.exists():
            return
        order = json.loads(self._file.read_text())
        if point != order["point"] or not lane.startswith(order["lane"]):
            return
        with self._lock:
            self._seen += 1
            if self._seen < order["time"]:
                return
        self._reached.touch()
        time.sleep(600)


def stand_still_where_told(orders: Orders) -> None:
    """Put the points into the worker's own functions."""
    claiming = threading.local()
    claim_in, write_down = claims.claim_in, claims.write_down

    def watched_claim(lane: str, limit: int) -> list[claims.Claim]:
        claiming.lane = lane
        try:
            found = claim_in(lane, limit)
        finally:
            claiming.lane = ""
        if found:
            orders.reached("after_claim", lane)
        return found

    def watched_record(claim: claims.Claim, *arguments: Any) -> bool:
        orders.reached("before_record", claim.lane)
        ours = write_down(claim, *arguments)
        orders.reached("after_record", claim.lane)
        return ours

    @event.listens_for(PortalSession, "before_commit")
    def before_claim(_session: object) -> None:
        if getattr(claiming, "lane", ""):
            orders.reached("before_claim", claiming.lane)

    worker: Any = deliveries
    worker.claim_in, worker.write_down = watched_claim, watched_record


def tick_off_first(orders: Orders) -> None:
    """Let the worker write down what it is about to do as done (a control)."""

    def carry_out(claim: claims.Claim) -> bool:
        found = state_of().subscriptions.find(claim.subscriber)
        assert found is not None
        envelope = deliveries.envelope_of(claim)
        claims.write_down(claim, claims.Outcome("done"), clock.now(), 0)
        orders.reached("after_record", claim.lane)
        found[1].handler(envelope)
        return True

    deliveries.carry_out = carry_out


if __name__ == "__main__":
    nursery.load()
    from portal.cli.application import application

    mistake = os.environ.get(MISTAKE, "")
    join(application(), mistake)
    orders = Orders(Path(os.environ[FOLDER]))
    stand_still_where_told(orders)
    if mistake == "hasty":
        tick_off_first(orders)
    nursery.live()
