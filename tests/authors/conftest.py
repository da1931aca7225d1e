"""Plugins as authors have them: rendered from the template, spoiled in one way, checked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from portal.cli.plugin_new import write
from portal.cli.plugin_rendering import PARTS, Choice, complete

ROOT = Path(__file__).resolve().parents[2]
BAD = Path(__file__).with_name("bad")
Run = subprocess.CompletedProcess[str]


def portal(*arguments: str | Path, cwd: Path, **variables: str) -> Run:
    """Run the command as an author does, who has no site."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )


def rendering(folder: Path, name: str, *parts: str) -> Path:
    """Render a plugin with these parts, and return its folder."""
    choice = Choice(name, "Garden notes", f"portal_{name}", complete(parts))
    write(choice, folder)
    return folder


@pytest.fixture(scope="session")
def renderings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return one plugin for each part, one with none and one with all."""
    folder = tmp_path_factory.mktemp("renderings")
    made = {part: rendering(folder / part, f"with_{part}", part) for part in PARTS}
    made["none"] = rendering(folder / "none", "with_none")
    made["all"] = rendering(folder / "all", "garden", *PARTS)
    return made


def spoiled(code: str, clean: Path, folder: Path) -> Path:
    """Copy a clean plugin and spoil it as the sample of a finding says."""
    shutil.copytree(clean, folder)
    package = next(path.parent for path in folder.glob("*/plugin.py"))
    for change in tomllib.loads((BAD / f"{code}.toml").read_text(encoding="utf-8"))["change"]:
        path = package / change["file"]
        if change.get("delete"):
            path.unlink()
        elif "text" in change:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change["text"], encoding="utf-8")
        else:
            before = path.read_text(encoding="utf-8")
            assert change["find"] in before, f"{code}: {change['file']} is not as it was"
            path.write_text(before.replace(change["find"], change["replace"]), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def check(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Return a function that checks folders and gives the report of each, by folder."""

    def run(*folders: Path, options: tuple[str, ...] = ("--skip-tests",)) -> dict[str, Any]:
        base = tmp_path_factory.getbasetemp()
        done = portal("plugin", "check", "--json", *options, *folders, cwd=base)
        assert done.stdout.startswith("["), done.stderr
        reports = json.loads(done.stdout)
        for found in [found for report in reports for found in report["findings"]]:
            # Shown as seen from the folder the command is run in.
            found["path"] = str(base / found["path"])
        return {report["target"]: report for report in reports}

    return run
