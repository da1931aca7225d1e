"""``./dev run`` from nothing, in a copy of the checkout, and started a second time."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row
from tests.support.server import free_port, start

COLD_SECONDS, WARM_SECONDS = 120, 3


def cold_rows(checkout: Path) -> list[Row]:
    """Time both starts; what is committed is copied, so nothing is there that is made."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        subprocess.run(["git", "clone", "-q", str(checkout), str(copy)], check=True)
        cold, warm = _start(copy, 600), _start(copy, 60)
    return [
        _row("./dev run from nothing", cold, COLD_SECONDS),
        _row("./dev run the second time", warm, WARM_SECONDS),
    ]


def _row(what: str, seconds: float, bar: float) -> Row:
    return Row("Operation", what, f"{seconds:.1f} s", f"≤ {bar:.0f} s", seconds <= bar)


def _start(copy: Path, timeout: float) -> float:
    port, began = free_port(), time.monotonic()
    command = [sys.executable, "dev", "run", "--port", str(port)]
    server = start(command, port, {}, copy.parent / "run.log", cwd=copy)
    try:
        server.wait_until_ready("/", timeout)
        return time.monotonic() - began
    finally:
        server.stop()
