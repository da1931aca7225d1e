"""Web processes are killed with -9 among supporters: nothing acknowledged is lost or doubled.

The short form kills 50 times, ``PORTAL_LONG_FAULTS=1`` (``./dev bench faults``) 200 times.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.core.database import db
from portal.testing.postgres import PostgresMissing, create_database, throwaway_postgres
from tests.faults.controls import CONTROL
from tests.faults.crowd import Crowd
from tests.faults.town import Town, town
from tests.support.nursery import Nursery
from tests.support.server import free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow]
LONG = bool(os.environ.get("PORTAL_LONG_FAULTS"))
KILLS = 200 if LONG else 50
ANSWERS_BETWEEN = 12
PEOPLE = 50


@pytest.fixture(scope="module")
def durable_postgres() -> Iterator[str]:
    """Start a PostgreSQL server that really writes to disk; give the folder of its socket."""
    try:
        with throwaway_postgres(fsync=True) as folder:
            yield folder
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def a_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    address = ""
    if request.param == "postgres":
        folder = request.getfixturevalue("durable_postgres")
        address = create_database(folder, f"faults_{os.getpid()}_{random.randrange(10**6)}")
    with town(tmp_path, address) as made:
        yield made


def kill_among_supporters(
    place: Town, kills: int, program: str = "tests.support.nursery"
) -> tuple[Crowd, list[float]]:
    """Kill the server again and again while people support; return them and the waits."""
    port = free_port()
    environ = {**place.environment(port), CONTROL: "thanks"}
    nursery = Nursery(environ, place.folder / "nursery.log", program)
    waits = []
    chance = random.Random(7)
    # Twice as many wishes as are answered between the kills, so that nobody runs out.
    people = max(PEOPLE, kills * ANSWERS_BETWEEN * 2 // len(place.proposals))
    try:
        with Crowd(port, place.wishes(people), PEOPLE) as crowd:
            for _kill in range(kills):
                began = time.monotonic()
                group = nursery.serve(port)
                waits.append(time.monotonic() - began)
                crowd.let_in()
                crowd.wait_for_answers(ANSWERS_BETWEEN)
                time.sleep(chance.uniform(0, 0.03))
                nursery.kill(group)
            crowd.send_away()
    finally:
        nursery.close()
    return crowd, waits


def test_no_acknowledged_support_is_lost_or_doubled_however_often_the_server_is_killed(
    a_town: Town, record_property: Callable[[str, object], None]
) -> None:
    crowd, waits = kill_among_supporters(a_town, KILLS)
    record_property("acknowledged", len(crowd.acknowledged))
    record_property("ready_again_p95_seconds", sorted(waits)[int(len(waits) * 0.95)])
    print(
        f"{len(crowd.acknowledged)} acknowledged, ready again after "
        f"{statistics.median(waits):.2f} s, p95 {sorted(waits)[int(len(waits) * 0.95)]:.2f} s"
    )
    assert len(crowd.acknowledged) >= KILLS * ANSWERS_BETWEEN / 3
    assert crowd.unexpected == []
    assert a_town.faults(crowd.acknowledged) == []


def test_the_harness_notices_supports_acknowledged_before_they_are_durable(
    a_town: Town,
) -> None:
    crowd, _waits = kill_among_supporters(a_town, 3, "tests.faults.controls")
    assert any(fault.startswith("lost") for fault in a_town.faults(crowd.acknowledged))


def test_the_harness_notices_supports_counted_twice_without_the_constraint(
    a_town: Town,
) -> None:
    with a_town.app.app_context(), db.engine.begin() as connection:
        if a_town.database_url:
            drop = "ALTER TABLE proposal_support DROP CONSTRAINT uq_proposal_support_person"
            connection.execute(text(drop))
        else:
            connection.execute(text("CREATE TABLE loose AS SELECT * FROM proposal_support"))
            connection.execute(text("DROP TABLE proposal_support"))
            connection.execute(text("ALTER TABLE loose RENAME TO proposal_support"))
    crowd, _waits = kill_among_supporters(a_town, 2)
    assert any(fault.startswith("counted") for fault in a_town.faults(crowd.acknowledged))
