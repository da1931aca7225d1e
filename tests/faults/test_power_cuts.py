"""The power fails while people support: what they were thanked for is there, once.

What a real server writes to SQLite is recorded, and a disk is made of each recording as a cut at
one of its moments may leave it: only what was synced survives for sure. The short form cuts 12
times, ``PORTAL_LONG_FAULTS=1`` (``./dev bench faults``) 100 times, in four runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.faults.power.afterwards import Resumption, faults_after_cut, what_the_command_says
from tests.faults.power.recording import CompilerMissing, Kind, compile_recorder
from tests.faults.power.runs import DATABASE, LOG, Run, record
from tests.faults.town import Town, town

pytestmark = [pytest.mark.faults, pytest.mark.slow]
LONG = bool(os.environ.get("PORTAL_LONG_FAULTS"))
RUNS, CUTS, PEOPLE = (4, 25, 150) if LONG else (1, 12, 60)
LOOKED_AT_LONGER = 6 if LONG else 12
"""After one cut of so many the command that proves the invariants is run, and servers are."""


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return compile_recorder(tmp_path_factory.mktemp("recorder"))
    except CompilerMissing as missing:
        pytest.skip(str(missing))


@contextmanager
def small_town(folder: Path) -> Iterator[Town]:
    (folder / "town").mkdir()
    with town(folder / "town") as made:
        # A copy for tests that begin again, which these do not.
        (folder / "town" / "empty.db").unlink()
        yield made


@pytest.fixture(scope="module", params=range(RUNS))
def recorded(
    request: pytest.FixtureRequest, recorder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Town, Run, Random]]:
    folder = tmp_path_factory.mktemp("power")
    with small_town(folder) as made:
        yield made, record(made, recorder, folder, PEOPLE), Random(request.param)


def some_moments(run: Run, count: int, chance: Random) -> list[int]:
    """Choose when the power fails, most often when most is at stake."""
    kinds = (
        run.moments(Kind.ACKNOWLEDGED),
        run.moments(Kind.SYNC_BEGUN, LOG),
        # In the middle of a checkpoint.
        run.moments(Kind.WRITTEN, DATABASE),
        range(1, len(run.kinds) + 1),
    )
    return sorted(chance.choice(kinds[number % len(kinds)]) for number in range(count))


def losses(place: Town, run: Run) -> list[str]:
    """Cut the power where most is in danger, and let nothing survive that was not synced."""
    thanked = run.moments(Kind.ACKNOWLEDGED)
    syncs = [*run.moments(Kind.SYNC_BEGUN, LOG), len(run.kinds) + 1]
    # Whoever was the last to be thanked before a sync has the longest waited for it.
    last = {max((at for at in thanked if at < sync), default=0) for sync in syncs} - {0}
    return [
        fault
        for _at, disk, acknowledged in run.disks(sorted(last))
        for fault in faults_after_cut(place, disk.after_power_cut(Random(0), 0), acknowledged)
    ]


def test_the_recorder_sees_everything_that_is_written(
    recorded: tuple[Town, Run, Random],
) -> None:
    place, run, _chance = recorded
    for name in (DATABASE, LOG):
        assert run.count(Kind.WRITTEN, name) > 0
        assert run.count(Kind.SYNC_DONE, name) > 0
    # A new file has its name for sure once the folder was synced.
    assert run.count(Kind.SYNC_DONE, "") > 0
    ((_at, disk, acknowledged),) = run.disks([len(run.kinds)])
    assert disk.now() == run.found
    assert faults_after_cut(place, disk.now(), acknowledged) == []


def test_what_was_acknowledged_survives_a_power_cut_at_any_moment_once(
    recorded: tuple[Town, Run, Random],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    place, run, chance = recorded
    found, in_danger, asked_for = [], 0, 0
    cuts = run.disks(some_moments(run, CUTS, chance))
    with closing(Resumption(place, run, tmp_path / "nursery.log")) as resumption:
        for number, (at, disk, acknowledged) in enumerate(cuts):
            survival = chance.choice((0, 0.5, 0.9))
            files = disk.after_power_cut(chance, survival)
            in_danger += bool(disk.unsynced(LOG) or disk.unsynced(DATABASE))
            asked_for += len(acknowledged)
            what = faults_after_cut(place, files, acknowledged)
            if (number + 1) % LOOKED_AT_LONGER == 0:
                what += what_the_command_says(place)
                what += resumption.faults()
            found += [f"cut after {at} ({survival}): {fault}" for fault in what]
    record_property("ready_again_most_seconds", max(resumption.waits))
    print(
        f"{CUTS} cuts, {in_danger} with writes in danger, {asked_for} supports looked for, "
        f"ready again after {max(resumption.waits):.2f} s at most"
    )
    assert found == []
    assert in_danger >= CUTS / 4
    assert asked_for >= CUTS


def test_the_harness_notices_commits_that_are_not_synced(recorder: Path, tmp_path: Path) -> None:
    program = "tests.faults.power.normal"
    with small_town(tmp_path) as place:
        run = record(place, recorder, tmp_path, 30, at_once=4, program=program)
        lost = losses(place, run)
    # What was written is lost, but what is left is whole.
    assert lost
    assert {fault.partition(":")[0] for fault in lost} == {"lost"}
