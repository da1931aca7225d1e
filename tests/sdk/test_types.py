"""Both type checkers agree about plugins: a right one is right, a wrong hook is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SLIPS = ("nav_items", "dashboard_tiles", "proposal_badges")

pytestmark = pytest.mark.slow


def mypy(folder: str, package: str) -> tuple[int, str]:
    """Check a package as its author does: in its own folder, strictly, with no settings of ours."""
    cache = ROOT / ".mypy_cache" / "authors"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={cache}", package],
        cwd=HERE / folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def pyright(folder: str) -> list[tuple[str, str]]:
    """Return what Pyright, as strict as it can be, complains about: rule and message."""
    done = subprocess.run(
        [
            sys.executable, "-m", "pyright", "--outputjson",
            "--project", str(HERE / folder), "--pythonpath", sys.executable,
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] > 0
    return [(entry["rule"], entry["message"]) for entry in found["generalDiagnostics"]]


def test_mypy_finds_nothing_wrong_with_the_sample_plugin():
    assert mypy("sample", "portal_sample")[0] == 0


def test_pyright_finds_nothing_wrong_with_the_sample_plugin():
    assert pyright("sample") == []


def test_mypy_finds_every_hook_that_is_not_as_specified():
    code, said = mypy("wrong", "portal_wrong")
    assert code == 1
    for hook in SLIPS:
        assert f'"{hook}"' in said, said
    assert said.count("[override]") == len(SLIPS), said


def test_pyright_finds_every_hook_that_is_not_as_specified():
    found = pyright("wrong")
    assert {rule for rule, _message in found} == {"reportIncompatibleMethodOverride"}
    for hook in SLIPS:
        assert any(f'"{hook}"' in message for _rule, message in found), found
    assert len(found) == len(SLIPS)


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "portal" / "py.typed").is_file()
