"""Servers and their worker are killed with -9 while people confirm signatures.

Afterwards petition, areas and hours count exactly the signatures that are there, and nobody who
was thanked is missing. The short form kills 5 times, ``PORTAL_LONG_FAULTS=1`` 50 times.
"""

from __future__ import annotations

import os
import random
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core.database import fold_tallies, session
from portal.testing.factories import Make
from portal.testing.postgres import PostgresMissing, create_database, throwaway_postgres
from portal_petitions import queries
from portal_petitions.models import AreaCountRow, HourCountRow, PetitionRow, SignatureRow
from tests.faults.controls import CONTROL
from tests.faults.crowd import Crowd, Pair
from tests.support.nursery import Nursery
from tests.support.petitions import PetitionSite, Press, petition_site
from tests.support.server import free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow]
LONG = bool(os.environ.get("PORTAL_LONG_FAULTS"))
KILLS = 50 if LONG else 5
ANSWERS_BETWEEN = 30
PEOPLE = 40
PETITIONS = 3


@dataclass
class Signing:
    """A site, its petitions, and everybody who is about to sign."""

    site: PetitionSite
    presses: list[Press]

    def faults(self, acknowledged: set[Pair]) -> list[str]:
        """Return everything that is not as it was promised."""
        with self.site.app.app_context():
            rows = session().execute(
                select(SignatureRow.id, SignatureRow.petition_id, SignatureRow.area_id).where(
                    SignatureRow.state == "confirmed"
                )
            )
            confirmed = {(row[0], row[1]): row[2] for row in rows}
            found = [f"lost: {pair}" for pair in acknowledged - confirmed.keys()]
            found += [f"before folding: {what}" for what in _integrity()]
            session().close()
            while fold_tallies():
                pass
            found += [f"after folding: {what}" for what in _integrity()]
            found += _wrong_counts(confirmed)
            session().close()
        return found


def _integrity() -> Iterator[str]:
    for check in queries.petition_checks():
        yield from (finding.what for finding in check.run())


def _wrong_counts(confirmed: Mapping[Pair, uuid.UUID | None]) -> Iterator[str]:
    exact: Counter[object] = Counter(petition for _signature, petition in confirmed)
    places: Counter[object] = Counter((pair[1], area) for pair, area in confirmed.items())
    shown = session().execute(select(PetitionRow.id, PetitionRow.signature_count))
    for petition, count in shown:
        if count != exact[petition]:
            yield f"counted: petition {petition} shows {count}, there are {exact[petition]}"
    areas = session().execute(
        select(AreaCountRow.petition_id, AreaCountRow.area_id, AreaCountRow.count)
    )
    by_area = {(petition, area): count for petition, area, count in areas}
    if by_area != dict(places):
        yield f"counted by area: {by_area} instead of {dict(places)}"
    hours = session().scalar(select(func.sum(HourCountRow.count)))
    if hours != len(confirmed):
        yield f"counted by hour: {hours} instead of {len(confirmed)}"


@pytest.fixture(scope="module")
def durable_postgres() -> Iterator[str]:
    """Start a PostgreSQL server that really writes to disk; give the folder of its socket."""
    try:
        with throwaway_postgres(fsync=True) as folder:
            yield folder
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def signing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Signing]:
    address = ""
    if request.param == "postgres":
        folder = request.getfixturevalue("durable_postgres")
        address = create_database(folder, f"signing_{os.getpid()}_{random.randrange(10**6)}")
    with petition_site(tmp_path, address) as site:
        make = Make(site.app)
        areas = [make.area("Millside"), make.area("Old Town"), make.area("Harbour")]
        petitions = site.petitions(PETITIONS)
        people = max(PEOPLE, KILLS * ANSWERS_BETWEEN) * 4
        presses = site.presses(petitions, people, areas)
        random.Random(5).shuffle(presses)
        yield Signing(site, presses)


def kill_among_signers(
    signing: Signing,
    kills: int,
    program: str = "tests.support.nursery",
    control: str = "thanks",
) -> tuple[Crowd, list[float]]:
    """Kill server and worker again and again while people sign; return them and the waits."""
    port = free_port()
    environ = {**signing.site.environment(port), CONTROL: control}
    nursery = Nursery(environ, signing.site.folder / "nursery.log", program)
    waits = []
    chance = random.Random(7)
    try:
        with Crowd(port, signing.presses, PEOPLE) as crowd:
            for _kill in range(kills):
                began = time.monotonic()
                group = nursery.serve(port, worker=True)
                waits.append(time.monotonic() - began)
                crowd.let_in()
                crowd.wait_for_answers(ANSWERS_BETWEEN)
                # Long enough for the worker to be in the middle of counting now and then.
                time.sleep(chance.uniform(0, 0.4))
                nursery.kill(group)
            crowd.send_away()
    finally:
        nursery.close()
    return crowd, waits


def test_signatures_areas_and_hours_are_exact_however_often_everything_is_killed(
    signing: Signing, record_property: Callable[[str, object], None]
) -> None:
    crowd, waits = kill_among_signers(signing, KILLS)
    record_property("acknowledged", len(crowd.acknowledged))
    ready = statistics.median(waits)
    print(f"{len(crowd.acknowledged)} acknowledged, ready again after {ready:.2f} s")
    assert len(crowd.acknowledged) >= KILLS * ANSWERS_BETWEEN / 3
    assert crowd.unexpected == []
    assert signing.faults(crowd.acknowledged) == []


def test_the_harness_notices_signers_who_are_thanked_before_it_is_durable(
    signing: Signing,
) -> None:
    crowd, _waits = kill_among_signers(signing, 3, "tests.faults.petition_controls")
    assert any(fault.startswith("lost") for fault in signing.faults(crowd.acknowledged))


def test_the_harness_notices_signatures_nobody_counted(signing: Signing) -> None:
    crowd, _waits = kill_among_signers(
        signing, 2, "tests.faults.petition_controls", control="counts"
    )
    faults = signing.faults(crowd.acknowledged)
    assert any(fault.startswith("counted") for fault in faults)
    assert any("Petition" in fault for fault in faults)
