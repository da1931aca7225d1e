"""What a town finds when the power is back: is everything there, and does it go on?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from portal.core.health import Severity
from portal.core.plugins.checking import checks_of, findings_of
from tests.faults.crowd import Crowd, Pair
from tests.faults.power.runs import DATABASE, PATIENCE, Run, let_go
from tests.faults.town import Town
from tests.support.nursery import Nursery
from tests.support.server import ROOT, free_port


def faults_after_cut(place: Town, files: Mapping[str, bytes], acknowledged: set[Pair]) -> list[str]:
    """Give a town the files a power cut has left; return what is not as it was promised."""
    let_go(place)
    shutil.rmtree(place.folder)
    for name, content in files.items():
        path = place.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    try:
        with closing(sqlite3.connect(place.folder / DATABASE)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchall()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
        found = [f"damaged: {row[0]}" for row in said if row[0] != "ok"]
        found += [f"dangling: {row}" for row in dangling]
        return found or [*place.faults(acknowledged), *_broken_invariants(place)]
    except (sqlite3.DatabaseError, DatabaseError) as error:
        return [f"damaged: {error}"]


def _broken_invariants(place: Town) -> list[str]:
    """Ask what ``portal check --integrity`` asks."""
    with place.app.app_context():
        return [
            f"{check.name}: {finding.what}"
            for check in checks_of("integrity")
            for finding in findings_of(check)
            if finding.severity is Severity.ERROR
        ]


def what_the_command_says(place: Town) -> list[str]:
    """Run ``portal check --integrity`` itself."""
    let_go(place)
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", "check", "--integrity"],
        cwd=ROOT,
        env={**os.environ, **place.environment(free_port())},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return [f"portal check: {done.stdout}{done.stderr}"] if done.returncode else []


class Resumption:
    """Servers that are started on what is left, for the people who try again."""

    def __init__(self, place: Town, run: Run, log: Path) -> None:
        self._place, self._run, self._port = place, run, free_port()
        self._nursery = Nursery(place.environment(self._port), log)
        self.waits: list[float] = []

    def close(self) -> None:
        """End all servers."""
        self._nursery.close()

    def faults(self) -> list[str]:
        """Let everybody ask for everything again; return what is not as it was promised."""
        let_go(self._place)
        began = time.monotonic()
        group = self._nursery.serve(self._port)
        self.waits.append(time.monotonic() - began)
        wishes = self._run.wishes
        with Crowd(self._port, wishes, 20) as crowd:
            crowd.let_in()
            crowd.wait_for_answers(2 * len(wishes), PATIENCE)
        self._nursery.kill(group)
        found = [f"answered with {status}" for status in crowd.unexpected]
        return found + self._place.faults({wish.pair for wish in wishes})
