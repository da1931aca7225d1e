"""The disk is full for a while: nothing is acknowledged that is not kept, and nobody is turned off.

People go on supporting while every write that needs room fails (``full_disk.c``, preloaded into a
real server and its worker). They are told to try again, whoever only reads is served, and once
there is room again everything is counted, once.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.controls import CONTROL
from tests.faults.crowd import Crowd, Deed
from tests.faults.power.recording import CompilerMissing, compile_library
from tests.faults.power.runs import let_go
from tests.faults.town import Town, town
from tests.support.nursery import Nursery
from tests.support.server import free_port, members_of

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SOURCE = Path(__file__).with_name("full_disk.c")
PEOPLE = 16
PATIENCE = 240
"""Seconds, also on a machine that does other things."""


class Insistent(Crowd):
    """People who read what they are told when their support is not taken."""

    def __init__(self, port: int, wishes: Sequence[Deed], people: int) -> None:
        super().__init__(port, wishes, people)
        self.refusals: list[str] = []

    def _support(self, connection: http.client.HTTPConnection, wish: Deed) -> int:
        form = "application/x-www-form-urlencoded"
        headers = {"Cookie": wish.cookie, "Content-Type": form}
        connection.request("POST", wish.path, body=wish.form, headers=headers)
        response = connection.getresponse()
        page = response.read().decode()
        if response.status != 303:
            self.refusals.append(page)
        return response.status

    def wait_for_refusals(self, count: int) -> None:
        """Wait until so many have been told to try again."""
        wait_until(lambda: len(self.refusals) >= count)


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.01)


class Disk:
    """A disk that is full while a file is there."""

    def __init__(self, folder: Path, library: Path, flag: Path) -> None:
        self._flag = flag
        self.environ = {
            "LD_PRELOAD": str(library),
            "FULL_FOLDER": str(folder.resolve()),
            "FULL_WHILE": str(flag),
        }

    @contextmanager
    def full(self) -> Iterator[None]:
        """Be full for a while."""
        self._flag.touch()
        try:
            yield
        finally:
            self._flag.unlink()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "town") as made:
        yield made


@pytest.fixture
def disk(place: Town, tmp_path: Path) -> Disk:
    try:
        return Disk(place.folder, compile_library(SOURCE, tmp_path), tmp_path / "full")
    except CompilerMissing as missing:
        pytest.skip(str(missing))


def test_nothing_acknowledged_is_lost_while_the_disk_is_full_and_all_goes_on_afterwards(
    place: Town, disk: Disk, tmp_path: Path
) -> None:
    port = free_port()
    wishes = place.wishes(150)
    let_go(place)
    nursery = Nursery({**place.environment(port), **disk.environ}, tmp_path / "log")
    try:
        web, worker = nursery.serve(port), nursery.fork("worker")
        with Insistent(port, wishes, PEOPLE) as crowd:
            crowd.let_in()
            crowd.wait_for_answers(40)
            for _time in range(2):
                with disk.full():
                    crowd.wait_for_refusals(len(crowd.refusals) + 3 * PEOPLE)
                    pages = [get(port, path, wishes[0].cookie) for path in ("/", "/proposals")]
                    pages += [get(port, "/proposals")]
                    assert [status for status, _text in pages] == [200, 200, 200]
                crowd.wait_for_answers(40)
            processes = members_of(web), members_of(worker)
            crowd.send_away()
        assert all(processes), "a process ended when the disk was full"
        nursery.kill(web)
        nursery.kill(worker)
    finally:
        nursery.close()
    assert crowd.unexpected == []
    assert all("Traceback" not in page and "sqlite" not in page for page in crowd.refusals)
    assert all("try again" in page.lower() for page in crowd.refusals)
    assert place.faults(crowd.acknowledged) == []


def test_the_harness_notices_supports_acknowledged_before_they_are_kept(
    place: Town, disk: Disk, tmp_path: Path
) -> None:
    port = free_port()
    wishes = place.wishes(150)
    let_go(place)
    environ = {**place.environment(port), **disk.environ, CONTROL: "thanks"}
    nursery = Nursery(environ, tmp_path / "log", "tests.faults.controls")
    try:
        web = nursery.serve(port)
        with Insistent(port, wishes, PEOPLE) as crowd, disk.full():
            crowd.let_in()
            crowd.wait_for_answers(100)
            crowd.send_away()
            time.sleep(1)  # what was thanked for is tried meanwhile, and fails
        nursery.kill(web)
    finally:
        nursery.close()
    assert any(fault.startswith("lost") for fault in place.faults(crowd.acknowledged))


def get(port: int, path: str, cookie: str = "") -> tuple[int, str]:
    """Return status and text of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
