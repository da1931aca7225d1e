"""Recorded runs: people support proposals on a real server, whose every write is written down.

In the middle of a run the server and its worker are stopped and started again, so that the
write-ahead log is also emptied, removed and begun anew while it is recorded.
"""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

from portal.core.database import db
from tests.faults.crowd import Crowd, Deed, Pair, Wish
from tests.faults.power.disk import Disk
from tests.faults.power.recording import Kind, Recording, files_of
from tests.faults.town import Town
from tests.support.nursery import Nursery
from tests.support.server import free_port, members_of

DATABASE = "portal.db"
LOG = f"{DATABASE}-wal"
PATIENCE = 300
"""Seconds, also on a machine that does other things."""


class Witnesses(Crowd):
    """Supporters who write down that they were thanked, as soon as they have read it."""

    def __init__(
        self, port: int, wishes: Sequence[Deed], voters: int, recording: Recording
    ) -> None:
        super().__init__(port, wishes, voters)
        self._recording = recording

    def _support(self, connection: HTTPConnection, wish: Deed) -> int:
        status = super()._support(connection, wish)
        if status == 303:
            person, proposal = wish.pair
            self._recording.acknowledge(person.bytes + proposal.bytes)
        return status


class Run:
    """What was recorded of a town, from its first to its last moment."""

    def __init__(
        self, recording: Recording, wishes: Sequence[Wish], found: dict[str, bytes]
    ) -> None:
        self._recording, self.wishes, self.found = recording, wishes, found
        self.kinds = [(record.kind, record.name) for record in recording.records()]

    def count(self, kind: Kind, name: str) -> int:
        """Count what happened to a file."""
        return self.kinds.count((kind, name))

    def moments(self, kind: Kind, name: str = "") -> list[int]:
        """Return how much had happened right after each record of a kind."""
        return [at + 1 for at, known in enumerate(self.kinds) if known == (kind, name)]

    def disks(self, moments: Sequence[int]) -> Iterator[tuple[int, Disk, set[Pair]]]:
        """Give the disk at some moments, in their order, and what was acknowledged before."""
        disk, acknowledged = Disk(self._recording.before), set[Pair]()
        wanted = sorted(moments, reverse=True)
        for at, record in enumerate(self._recording.records(), start=1):
            record.happen_on(disk)
            if record.kind is Kind.ACKNOWLEDGED:
                acknowledged.add(_pair(record.data))
            while wanted and wanted[-1] == at:
                yield wanted.pop(), disk, set(acknowledged)


def _pair(data: bytes) -> Pair:
    return uuid.UUID(bytes=data[:16]), uuid.UUID(bytes=data[16:])


def record(
    place: Town,
    library: Path,
    folder: Path,
    people: int,
    *,
    at_once: int = 20,
    program: str = "tests.support.nursery",
) -> Run:
    """Let people support everything in a town and return what was recorded of it.

    :param folder: where the log is kept, which is not the town's.
    :param at_once: how many of them come at the same time.
    """
    port = free_port()
    wishes = place.wishes(people)
    let_go(place)
    recording = Recording(library, place.folder, folder / "power.log")
    environ = {**place.environment(port), **recording.environ}
    nursery = Nursery(environ, folder / "nursery.log", program)
    try:
        with Witnesses(port, wishes, at_once, recording) as crowd:
            for is_last in (False, True):
                groups = [nursery.serve(port), nursery.fork("worker")]
                crowd.let_in()
                # Every wish is sent twice, so this is half of all.
                crowd.wait_for_answers(len(wishes), PATIENCE)
                crowd.send_away()
                if not is_last:
                    _ask_to_end(groups)
                _kill(nursery, groups, recording)
    finally:
        nursery.close()
    if crowd.unexpected:
        raise RuntimeError(f"unexpected answers: {crowd.unexpected}")
    return Run(recording, wishes, files_of(place.folder))


def _ask_to_end(groups: Sequence[int]) -> None:
    """Stop servers as an operator does, and wait."""
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while any(members_of(group) for group in groups) and time.monotonic() < until:
        time.sleep(0.01)


def _kill(nursery: Nursery, groups: Sequence[int], recording: Recording) -> None:
    """End whatever is left of servers, none of them in the middle of a record."""
    with recording.standing_still():
        for group in groups:
            nursery.kill(group)


def let_go(place: Town) -> None:
    """Close every connection of the test's own application."""
    with place.app.app_context():
        db.session.remove()
        db.engine.dispose()
