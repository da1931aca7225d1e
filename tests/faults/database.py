"""A PostgreSQL server that is killed with all its processes, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.testing.postgres import server_programs, throwaway_postgres

PATIENCE = 120
"""Seconds within which all its processes are gone, or it has recovered."""


class Cluster:
    """The server behind a socket.

    :ivar folder: of its socket; its data lie in ``data`` there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kill(self) -> None:
        """Kill every process with -9, as when the machine stops it at once."""
        lock = self.folder / "data" / "postmaster.pid"
        head = int(lock.read_text().split()[0])
        family = [head, *_children(head)]
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while any(_is_alive(process) for process in family):
            if time.monotonic() > until:
                raise RuntimeError("processes of the database survive")
            time.sleep(0.005)
        # Nobody may have taken note of its end yet, and a number that is still taken would keep
        # it from starting.
        for left in (lock, *self.folder.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    def start(self) -> None:
        """Start it again and wait until it has recovered what was committed."""
        command = [server_programs() / "pg_ctl", "--pgdata", self.folder / "data", "--wait"]
        command += ["--timeout", str(PATIENCE), "--log", self.folder / "log", "start"]
        arguments = [str(part) for part in command]
        if os.geteuid() == 0:
            arguments = ["runuser", "-u", "postgres", "--", *arguments]
        with (self.folder / "started").open("w+b") as output:
            done = subprocess.run(
                arguments, cwd=self.folder, stdout=output, stderr=output, check=False, timeout=240
            )
        if done.returncode:
            said = (self.folder / "started").read_text() + (self.folder / "log").read_text()[-2000:]
            raise RuntimeError(f"the database did not start again:\n{said}")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server that writes to disk.

    :raises PostgresMissing: when there is none on this machine.
    """
    with throwaway_postgres(fsync=True) as folder:
        yield Cluster(Path(folder))


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            # The name, in brackets, may hold anything; the parent is the second word after it.
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
