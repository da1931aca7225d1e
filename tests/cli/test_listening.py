"""An address belongs to one portal, also when another is started or the first process is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server, environment, members_of, serving, start_portal

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment(folder)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Server]:
    assert run(tmp_path, "db", "upgrade").returncode == 0
    with serving(start_portal(tmp_path)) as server:
        yield server


def test_a_second_portal_does_not_share_the_address_of_the_first(
    running: Server, tmp_path: Path
) -> None:
    second = run(tmp_path, "serve", "--no-worker", "--port", str(running.port))
    assert second.returncode == 1
    assert f"127.0.0.1:{running.port} cannot be listened on" in second.stderr
    assert "Traceback" not in second.stderr
    assert running.get("/readyz")[0] == 200


@pytest.fixture
def with_worker(tmp_path: Path) -> Iterator[Server]:
    assert run(tmp_path, "db", "upgrade").returncode == 0
    with serving(start_portal(tmp_path, worker=True)) as server:
        yield server


def is_at_work(process: int) -> bool:
    """Whether a worker has got so far that it ends in its own way when it is asked to."""
    try:
        return b"worker" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_web_processes_and_worker_end_with_the_process_that_started_them(
    with_worker: Server,
) -> None:
    running = with_worker
    end = time.monotonic() + 120
    while not any(map(is_at_work, members_of(running.process.pid))) and time.monotonic() < end:
        time.sleep(0.05)
    assert len(members_of(running.process.pid)) > 2
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(60)
    end = time.monotonic() + 60
    while members_of(running.process.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert members_of(running.process.pid) == []
