"""Plugins know of the portal what the SDK and the testing kit give, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def guests(*folders: Path) -> subprocess.CompletedProcess[str]:
    """Hold the plugins of the repository, or of a folder, to the contract."""
    command = [sys.executable, ROOT / "tools" / "guests.py", *folders]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def plugin_with(folder: Path, line: str, module: str = "inner.py") -> Path:
    """Write a plugin's package with one line in one of its modules."""
    package = folder / "visiting" / "portal_visiting"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / module).write_text(line + "\n", encoding="utf-8")
    return folder


def test_every_bundled_plugin_keeps_to_the_contract():
    done = guests()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "from portal.core.database import Base",
        "import portal.identity.models",
        "from portal.app import create_app",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import portal.core.plugins",
        "def late():\n    from portal.proposals import service",
    ],
)
def test_a_plugin_that_reaches_behind_the_sdk_is_refused(tmp_path, line):
    done = guests(plugin_with(tmp_path, line))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "portal_visiting.inner -> portal." in done.stdout


def test_a_plugin_that_uses_the_sdk_and_the_testing_kit_is_not_refused(tmp_path):
    line = "from portal.sdk import Plugin\nfrom portal.testing.fixtures import NOON"
    done = guests(plugin_with(tmp_path, line))
    assert done.returncode == 0, done.stdout + done.stderr
