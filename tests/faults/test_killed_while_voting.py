"""Servers are killed with -9 while ballots are cast: none that was thanked for is lost or doubled.

The short form kills 5 times, ``PORTAL_LONG_FAULTS=1`` 50 times. Every paper is sent twice at
about the same time and again after each failure; all of them must give the same receipt.
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
from tests.faults.voters import Vote, Voters, VotingTown, voting_town
from tests.support.nursery import Nursery
from tests.support.server import free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow]
LONG = bool(os.environ.get("PORTAL_LONG_FAULTS"))
KILLS = 50 if LONG else 5
ANSWERS_BETWEEN = 20
PEOPLE = 40


@pytest.fixture(scope="module")
def durable_postgres() -> Iterator[str]:
    """Start a PostgreSQL server that really writes to disk; give the folder of its socket."""
    try:
        with throwaway_postgres(fsync=True) as folder:
            yield folder
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def a_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VotingTown]:
    address = ""
    if request.param == "postgres":
        folder = request.getfixturevalue("durable_postgres")
        address = create_database(folder, f"voting_{os.getpid()}_{random.randrange(10**6)}")
    with voting_town(tmp_path, address) as made:
        yield made


def kill_among_voters(
    town: VotingTown, kills: int, program: str = "tests.support.nursery"
) -> tuple[list[Vote], Voters, list[float]]:
    """Kill the server again and again while people vote; return votes, voters and the waits."""
    port = free_port()
    nursery = Nursery(town.environment(port), town.folder / "nursery.log", program)
    waits = []
    chance = random.Random(7)
    # Twice as many votes as are answered between the kills, so that nobody runs out.
    votes = town.votes(max(PEOPLE, kills * ANSWERS_BETWEEN))
    try:
        with Voters(port, votes, PEOPLE) as crowd:
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
    return votes, crowd, waits


def test_no_ballot_that_was_thanked_for_is_lost_or_doubled_however_often_the_server_is_killed(
    a_town: VotingTown, record_property: Callable[[str, object], None]
) -> None:
    votes, crowd, waits = kill_among_voters(a_town, KILLS)
    record_property("acknowledged", len(crowd.acknowledged))
    ready = statistics.median(waits)
    print(f"{len(crowd.acknowledged)} acknowledged, ready again after {ready:.2f} s")
    assert len(crowd.acknowledged) >= KILLS * ANSWERS_BETWEEN / 3
    assert crowd.unexpected == []
    assert a_town.faults(votes, crowd.acknowledged) == []


def test_the_harness_notices_voters_who_are_thanked_before_it_is_durable(
    a_town: VotingTown,
) -> None:
    votes, crowd, _waits = kill_among_voters(a_town, 3, "tests.faults.ballot_controls")
    assert any(fault.startswith("lost") for fault in a_town.faults(votes, crowd.acknowledged))


def test_the_harness_notices_voters_who_vote_twice_without_the_roll(a_town: VotingTown) -> None:
    with a_town.app.app_context(), db.engine.begin() as connection:
        for table, key in (("roll_entry", "pk_roll_entry"), ("ballot", "uq_ballot_receipt")):
            if not a_town.database_url:
                connection.execute(text(f"CREATE TABLE loose AS SELECT * FROM {table}"))
                connection.execute(text(f"DROP TABLE {table}"))
                connection.execute(text(f"ALTER TABLE loose RENAME TO {table}"))
            elif table == "ballot":
                connection.execute(text(f"DROP INDEX {key}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {key}"))
    votes, crowd, _waits = kill_among_voters(a_town, 2)
    faults = a_town.faults(votes, crowd.acknowledged)
    assert any(fault.startswith("counted") for fault in faults)
