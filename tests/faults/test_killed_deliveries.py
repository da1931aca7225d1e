"""Workers are killed with -9 at every point of a delivery: nothing is lost, nothing doubled.

A real server counts the calls. Who sends a key repeats it, who can look up finds out, webhooks
carry the same identifier; who can do none of this is called once at most, and a person is asked.
The short form kills once at each point for each kind, ``PORTAL_LONG_FAULTS=1`` ten times.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core.database import session, unit_of_work
from portal.core.events import emit
from portal.core.events.models import DeliveryRow
from portal.core.webhooks.endpoints import add_endpoint
from portal.core.webhooks.queries import SUBSCRIBER as WEBHOOKS
from portal.core.webhooks.records import EndpointDraft
from portal.testing.postgres import create_database
from portal.testing.site import SETTINGS_KEY, make_site
from tests.faults.telling import (
    KEY,
    LOOKUP,
    MISTAKE,
    NONE,
    ORDERS,
    POINTS,
    REACHED,
    RECEIVER,
    ThingTold,
    join,
)
from tests.faults.test_killed_workers import let_leases_run_out
from tests.faults.town import Town
from tests.support.nursery import Nursery
from tests.support.receiver import Message, Receiver
from tests.support.server import REGISTRY, SECRET, free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow]
LONG = bool(os.environ.get("PORTAL_LONG_FAULTS"))
ROUNDS = 10 if LONG else 1
PATIENCE = 300.0
WAYS = (KEY, LOOKUP, NONE, WEBHOOKS)
PATHS = {KEY: "/test.key", LOOKUP: "/test.lookup", NONE: "/test.none", WEBHOOKS: "/portal"}


class CountingServer:
    """A server that counts, and holds its answer back where a worker is to die in the call."""

    def __init__(self, folder: Path) -> None:
        self._orders, self._reached = folder / ORDERS, folder / REACHED
        self._seen = 0
        self._lock = threading.Lock()
        self._killed = threading.Event()
        self.receiver = Receiver(self._answer)

    def _answer(self, message: Message) -> int:
        try:
            order = json.loads(self._orders.read_text())
        except (OSError, ValueError):
            return 204
        if order["point"] == "during_call" and message.path == PATHS[order["way"]]:
            with self._lock:
                self._seen += 1
                mine = self._seen == order["time"]
            if mine:
                self._reached.touch()
                self._killed.wait(PATIENCE)
        return 204

    def begin(self) -> None:
        """Count the calls of the next worker from the beginning."""
        self._seen = 0
        self._killed.clear()

    def let_go(self) -> None:
        """Hold no answer back any more: whom it was for is dead."""
        self._killed.set()

    def calls(self, way: str) -> Counter[str]:
        """Count the calls for each event."""
        return Counter(m.json["id"] for m in self.receiver.messages if m.path == PATHS[way])

    def keys(self, way: str) -> dict[str, set[str]]:
        """Return the different keys (or message identifiers) sent for each event."""
        found: dict[str, set[str]] = {}
        for message in self.receiver.messages:
            if message.path == PATHS[way]:
                key = message.headers.get("key") or message.id
                found.setdefault(message.json["id"], set()).add(key)
        return found


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """Give the address of an empty database on each engine."""
    if request.param == "sqlite":
        return ""
    folder = request.getfixturevalue("postgres")
    return create_database(folder, f"kills_{os.getpid()}_{random.randrange(10**6)}")


BOTH = pytest.mark.parametrize(
    "address", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def a_town(tmp_path: Path, address: str) -> Iterator[Town]:
    site = make_site(
        tmp_path,
        address,
        environment="development",
        secret_key=SECRET,
        registry_key=REGISTRY,
        webhook_private_hosts=("127.0.0.1",),
    )
    join(site.app)
    yield Town(tmp_path, address, site.app, [])
    site.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CountingServer]:
    counting = CountingServer(tmp_path)
    yield counting
    counting.receiver.close()


def things_happen(place: Town, count: int) -> list[str]:
    """Let so much happen; return the events."""
    found = []
    with place.app.app_context():
        for _event in range(count):
            with unit_of_work():
                found.append(str(emit(ThingTold(uuid.uuid4()))))
    return found


def states(place: Town, way: str) -> Counter[str]:
    """Count the deliveries of one kind in each state."""
    with place.app.app_context():
        statement = select(DeliveryRow.state, func.count()).where(DeliveryRow.subscriber == way)
        rows = session().execute(statement.group_by(DeliveryRow.state))
        return Counter({state: count for state, count in rows})  # noqa: C416 - rows are no mapping


def still_open(place: Town) -> int:
    with place.app.app_context():
        statement = select(func.count()).where(DeliveryRow.finished_at.is_(None))
        return int(session().scalar(statement) or 0)


def kill_at(
    place: Town, server: CountingServer, kills: list[tuple[str, str]], mistake: str = ""
) -> list[str]:
    """Kill a worker at each of the points; then let one finish. Return the events."""
    with place.app.app_context(), unit_of_work():
        add_endpoint(EndpointDraft(server.receiver.url, types=("test.told",)))
    environ = place.environment(
        free_port(), webhook_private_hosts="127.0.0.1", settings_keys=SETTINGS_KEY
    )
    environ |= {RECEIVER: server.receiver.url, MISTAKE: mistake}
    nursery = Nursery(environ, place.folder / "nursery.log", "tests.faults.telling")
    chance, events = random.Random(11), []
    try:
        for point, way in kills:
            events += things_happen(place, 6)
            # Six events are claimed at once, and called one by one.
            at = 1 if point.endswith("claim") else chance.randint(1, 3)
            order = {"point": point, "way": way, "lane": way, "time": at}
            (place.folder / REACHED).unlink(missing_ok=True)
            (place.folder / ORDERS).write_text(json.dumps(order))
            server.begin()
            worker = nursery.fork("worker")
            wait_for((place.folder / REACHED).exists, f"{point} of {way}")
            nursery.kill(worker)
            server.let_go()
            (place.folder / ORDERS).unlink()
            let_leases_run_out(place)
        nursery.fork("worker")
        wait_for(lambda: still_open(place) == 0, "the end")
    finally:
        nursery.close()
    return events


def wait_for(there: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until:
            raise RuntimeError(f"it never came to {what}")
        time.sleep(0.01)


def faults(place: Town, server: CountingServer, events: list[str]) -> list[str]:
    """Return everything that is not as it was promised."""
    found = []
    for way in (KEY, LOOKUP, WEBHOOKS):
        calls = server.calls(way)
        found += [f"{way} lost {one}" for one in events if calls[one] == 0]
        if states(place, way) != {"done": len(events)}:
            found.append(f"{way} ended as {states(place, way)}")
    for way in (KEY, WEBHOOKS):
        found += [f"{way} doubled {o}" for o, keys in server.keys(way).items() if len(keys) > 1]
    for way in (LOOKUP, NONE):
        found += [f"{way} doubled {one}" for one, n in server.calls(way).items() if n > 1]
    ended, called = states(place, NONE), server.calls(NONE)
    if ended["done"] + ended["doubt"] != len(events):
        found.append(f"{NONE} ended as {ended}")
    if not ended["done"] <= len(called) <= len(events):
        found.append(f"{NONE} was called for {len(called)} of {len(events)}, ended as {ended}")
    return found


@BOTH
def test_nothing_is_lost_or_doubled_wherever_the_worker_dies(
    a_town: Town, server: CountingServer, record_property: Callable[[str, object], None]
) -> None:
    kills = list(itertools.product(POINTS, WAYS)) * ROUNDS
    random.Random(5).shuffle(kills)
    events = kill_at(a_town, server, kills)
    doubts = states(a_town, NONE)["doubt"]
    repeated = sum(n - 1 for way in (KEY, WEBHOOKS) for n in server.calls(way).values())
    record_property("kills", len(kills))
    record_property("in_doubt", doubts)
    print(f"{len(kills)} kills, {len(events)} events: {doubts} in doubt, {repeated} repeated")
    assert faults(a_town, server, events) == []
    assert doubts >= 3 * ROUNDS, "a claim, a call and a call without a record were cut off"
    assert repeated >= 2 * ROUNDS, "or nothing was killed between call and record"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("mistake", "kills", "noticed"),
    [
        ("hasty", [("after_record", KEY)] * 3, "test.key lost"),
        ("forgetful", [("before_record", LOOKUP)] * 2, "test.lookup doubled"),
        ("careless", [("before_record", NONE)] * 2, "test.none doubled"),
    ],
)
def test_the_harness_notices_a_worker_that_breaks_its_promise(
    a_town: Town, server: CountingServer, mistake: str, kills: list[tuple[str, str]], noticed: str
) -> None:
    events = kill_at(a_town, server, kills, mistake)
    found = faults(a_town, server, events)
    assert any(fault.startswith(noticed) for fault in found), found
