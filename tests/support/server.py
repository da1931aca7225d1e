"""Real servers in processes of their own, for what can only be seen from outside."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
PORTS = (12_000, 32_000)
"""Below those that Linux gives to connections as they come and go (ip_local_port_range)."""


def free_port() -> int:
    """Return a port nobody listens on, and that no connection is given by the system meanwhile."""
    chance = random.SystemRandom()
    for _try in range(1000):
        port = chance.randrange(*PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


@dataclass
class Server:
    """A server and all its processes, which form a group of their own."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Address of the server, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str = "/", timeout: float = 60, **headers: str) -> tuple[int, bytes]:
        """Ask for a page and return its status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def wait_until_ready(self, path: str = "/readyz", timeout: float = 240) -> float:
        """Wait for the first 200 and return how many seconds that took.

        :raises RuntimeError: when the server ends or does not answer in time.
        """
        began = time.monotonic()
        while time.monotonic() - began < timeout:
            if self.process.poll() is not None:
                break
            try:
                if self.get(path, timeout=5)[0] == 200:
                    return time.monotonic() - began
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.01)
        raise RuntimeError(f"the server did not come up:\n{self.log_end()}")

    def log_end(self, characters: int = 4000) -> str:
        """Return the last of what it wrote."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    def members(self) -> list[int]:
        """Return its processes."""
        return members_of(self.process.pid)

    def cpu_seconds(self) -> float:
        """Return the processor time all its living processes have used."""
        return sum(cpu_seconds(pid) for pid in self.members())

    def resident_megabytes(self) -> list[float]:
        """Return the resident memory of each process, the largest first."""
        return sorted((resident_megabytes(pid) for pid in self.members()), reverse=True)

    def own_megabytes(self) -> list[float]:
        """Return what each process shares with no other, the largest first.

        Web processes are forked from one that has loaded the application, so most of what each
        of them holds is there only once.
        """
        return sorted((own_megabytes(pid) for pid in self.members()), reverse=True)

    def kill(self) -> None:
        """Kill every process with -9, as a failing machine would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)

    def stop(self, timeout: float = 15) -> int:
        """Ask it to end, and make it if it does not; return the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout)
        self.kill()
        return self.process.returncode


def start(
    command: Sequence[str], port: int, environ: Mapping[str, str], log: Path, cwd: Path = ROOT
) -> Server:
    """Start a server in a process group of its own."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            env={**os.environ, **environ},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Server(process, port, log)


def start_portal(
    folder: Path,
    *,
    database_url: str = "",
    processes: int = 2,
    worker: bool = False,
    port: int = 0,
    program: Sequence[str] = ("-m", "portal.cli"),
    **options: object,
) -> Server:
    """Start ``portal serve`` on a site that keeps everything in ``folder``.

    :param program: what Python runs instead of the command line, for controls that misbehave.
    :param options: further options of the configuration.
    """
    port = port or free_port()
    serve = ["serve", "--port", str(port), "--processes", str(processes)]
    if not worker:
        serve.append("--no-worker")
    return start(
        [sys.executable, *program, *serve],
        port,
        environment(folder, database_url, base_url=f"http://127.0.0.1:{port}", **options),
        folder / "server.log",
    )


SECRET = "bench-secret-0123456789-abcdefghijklmnop"
REGISTRY = "bench-registry-9876543210-ponmlkjihgfedcba"


def environment(folder: Path, database_url: str = "", **options: object) -> dict[str, str]:
    """Return the environment that configures a site for tests and measurements."""
    values: dict[str, object] = {
        "environment": "development",
        "data_dir": folder,
        "secret_key": SECRET,
        "registry_key": REGISTRY,
        "second_factor_for_staff": "false",
        "limits": "false",
        "mail_backend": "file",
        "search_engine": "fts5",
        "log_level": "WARNING",
        **options,
    }
    if database_url:
        values["database_url"] = database_url
    return {f"PORTAL_{name.upper()}": str(value) for name, value in values.items()}


@contextmanager
def serving(server: Server, path: str = "/readyz") -> Iterator[Server]:
    """Wait until a started server answers, and stop it in the end."""
    try:
        server.wait_until_ready(path)
        yield server
    finally:
        server.stop()


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_megabytes(pid: int) -> float:
    """Return how much memory a process holds; 0 once it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20
    except OSError:
        return 0.0


def own_megabytes(pid: int) -> float:
    """Return how much of a process's memory it shares with no other; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def busy_seconds() -> float:
    """Return the processor time the whole machine has used."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    idle = int(fields[3]) + int(fields[4])
    return (sum(int(field) for field in fields[:8]) - idle) / _TICKS


def members_of(group: int) -> list[int]:
    """Return the processes of a group, those that only wait to be reaped left out."""
    return [pid for pid, of in _processes() if of == group]


def _processes() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                yield int(entry.name), int(fields[2])
