"""Servers that start in a moment: forked from a process that has loaded everything already.

What is forked runs the portal's own ``serve`` and ``worker`` in a process group of its own, so
that it can be killed as a whole and started again some hundred times in a test.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.support.server import ROOT, Server, members_of


class Nursery:
    """A loaded process that forks servers on demand.

    :param program: module that is run; another one may misbehave on purpose (controls).
    """

    def __init__(
        self, environ: Mapping[str, str], log: Path, program: str = "tests.support.nursery"
    ) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", program],
                env={**os.environ, **environ},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )
        self._running: set[int] = set()

    def fork(self, *arguments: str) -> int:
        """Run ``portal`` with these arguments in a group of its own and return its number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write((" ".join(arguments) + "\n").encode())
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer.strip().isdigit():
            raise RuntimeError(f"nothing was forked:\n{self._log.read_text()[-4000:]}")
        group = int(answer)
        self._running.add(group)
        return group

    def serve(self, port: int, processes: int = 2, *, worker: bool = False) -> int:
        """Run ``portal serve``, wait until it answers, and return its group."""
        more = [] if worker else ["--no-worker"]
        group = self.fork("serve", "--port", str(port), "--processes", str(processes), *more)
        wait_for(port, group, self._log)
        return group

    def kill(self, group: int) -> None:
        """Kill a whole group with -9 and wait until nothing of it is left."""
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        until = time.monotonic() + 120
        while members_of(group):
            if time.monotonic() > until:
                raise RuntimeError(f"processes of group {group} survive")
            time.sleep(0.002)
        self._running.discard(group)

    def close(self) -> None:
        """Kill everything."""
        for group in list(self._running):
            self.kill(group)
        self._process.kill()
        self._process.communicate()


def wait_for(port: int, group: int, log: Path, timeout: float = 240) -> float:
    """Wait until a forked server is ready and return how many seconds that took."""
    began = time.monotonic()
    server = Server(None, port, log)  # type: ignore[arg-type]  # it is no child of ours
    while time.monotonic() - began < timeout:
        with suppress(OSError, EOFError, Exception):
            if server.get("/readyz", timeout=5)[0] == 200:
                return time.monotonic() - began
        # What was forked has a group of its own as soon as it has its turn.
        if not members_of(group) and time.monotonic() - began > 10:
            break
        time.sleep(0.005)
    raise RuntimeError(f"the server did not come up:\n{server.log_end()}")


def load() -> None:
    """Import everything a server needs, without touching a database."""
    import alembic.autogenerate
    import alembic.command  # noqa: F401
    import granian  # noqa: F401

    import portal.cli
    import portal.cli.serve
    import portal.cli.worker
    import portal.wsgi  # noqa: F401
    from portal.cli.application import application

    # The worker's application is another one than the web's: both are made before the fork.
    application()


def live() -> None:
    """Fork what is asked for, one line each, until the line ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(line.split())
        print(child, flush=True)


def _become(arguments: list[str]) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    from portal.cli import cli

    code = 1
    try:
        cli.main(args=arguments, standalone_mode=False)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    load()
    live()
