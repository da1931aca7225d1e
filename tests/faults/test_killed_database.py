"""PostgreSQL is killed with -9 among supporters, and the portal goes on when it is back.

The short form kills it 3 times, ``PORTAL_LONG_FAULTS=1`` (``./dev bench faults``) 20 times.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.testing.postgres import PostgresMissing, create_database
from tests.faults.controls import CONTROL
from tests.faults.crowd import Crowd
from tests.faults.database import Cluster, cluster
from tests.faults.power.runs import let_go
from tests.faults.town import Town, town
from tests.support.nursery import Nursery
from tests.support.server import free_port, members_of

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.postgres]
KILLS = 20 if os.environ.get("PORTAL_LONG_FAULTS") else 3
PEOPLE = 20
ANSWERS_BETWEEN = 20


@pytest.fixture
def database() -> Iterator[Cluster]:
    try:
        with cluster() as started:
            yield started
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def place(database: Cluster, tmp_path: Path) -> Iterator[Town]:
    address = create_database(str(database.folder), "killed")
    with town(tmp_path / "town", address) as made:
        yield made


def kill_among_supporters(
    place: Town, database: Cluster, kills: int, program: str = "tests.support.nursery"
) -> tuple[Crowd, list[float]]:
    """Kill the database again and again; return people and how long each was kept waiting."""
    port, chance, waits = free_port(), random.Random(11), []
    wishes = place.wishes(max(PEOPLE * 4, kills * ANSWERS_BETWEEN))
    let_go(place)
    environ = {**place.environment(port), CONTROL: "thanks"}
    nursery = Nursery(environ, place.folder / "nursery.log", program)
    try:
        web, worker = nursery.serve(port), nursery.fork("worker")
        with Crowd(port, wishes, PEOPLE) as crowd:
            crowd.let_in()
            for _kill in range(kills):
                crowd.wait_for_answers(ANSWERS_BETWEEN)
                time.sleep(chance.uniform(0, 0.03))
                database.kill()
                time.sleep(chance.uniform(0, 0.3))
                database.start()
                began = time.monotonic()
                crowd.wait_for_answers(1)
                waits.append(time.monotonic() - began)
            crowd.wait_for_answers(ANSWERS_BETWEEN)
            still_there = members_of(web), members_of(worker)
            crowd.send_away()
        assert all(still_there), "a process of the portal ended with the database"
    finally:
        nursery.close()
    let_go(place)
    return crowd, waits


def test_no_acknowledged_support_is_lost_or_doubled_however_often_the_database_is_killed(
    place: Town, database: Cluster, record_property: Callable[[str, object], None]
) -> None:
    crowd, waits = kill_among_supporters(place, database, KILLS)
    record_property("acknowledged", len(crowd.acknowledged))
    print(
        f"{len(crowd.acknowledged)} acknowledged, answered again after "
        f"{sorted(waits)[len(waits) // 2]:.2f} s, at most {max(waits):.2f} s"
    )
    assert crowd.unexpected == []
    assert place.faults(crowd.acknowledged) == []


def test_the_harness_notices_supports_acknowledged_before_they_are_committed(
    place: Town, database: Cluster
) -> None:
    crowd, _waits = kill_among_supporters(place, database, 2, "tests.faults.controls")
    assert any(fault.startswith("lost") for fault in place.faults(crowd.acknowledged))
