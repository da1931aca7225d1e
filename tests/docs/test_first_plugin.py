"""The tutorial of plugins: every block is written, every command run, everything said is seen."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.blocks import blocks
from tests.support.packages import install

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-plugin.md"
STEP = re.compile(r"^## (\d+)\. .*$", re.M)
PROGRAMS = {"portal": "portal", "pytest": "pytest", "ruff": "ruff"}
LOOK = """
from portal.app import create_app
client = create_app().test_client()
print("Participation points" in client.get("/").text, client.get("/points").status_code)
"""


class Author:
    """Somebody who does what the page says, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "portal-points"
        self.packages = folder / "packages"
        town = folder / "town"
        paths = os.pathsep.join((str(self.packages), str(self.project)))
        self.environment = {
            **os.environ,
            "PYTHONPATH": paths,
            "PORTAL_CONFIG": str(town / "portal.toml"),
            "PYTEST_ADDOPTS": "-q -p no:cacheprovider",
            "RUFF_NO_CACHE": "true",
            # Types of the portal itself are read once, and not again each time.
            "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / "authors"),
        }

    def run(self, *words: str, where: Path | None = None) -> str:
        """Run a program and return what it says; it has to succeed."""
        program = Path(sys.executable).with_name(words[0])
        done = subprocess.run(
            [str(program), *words[1:]],
            cwd=where or self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        assert done.returncode == 0, (
            f"{shlex.join(words)}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"
        )
        return done.stdout

    def command(self, line: str) -> str:
        """Do one line of a block of commands."""
        words = shlex.split(line)
        if words[:3] == ["portal", "plugin", "new"]:
            return self.run(*words, where=self.folder)
        if words[0] == "cd":
            assert self.folder / words[1] == self.project
        elif words[0] == "pip":
            # The suite reaches no package registry: what an installer writes is written here.
            if "-e" in words:
                install(self.packages, "points", "portal_points.plugin:plugin", version="0.1.0")
        elif words[0] == "mkdir":
            (self.project / words[1]).mkdir()
        elif words[0] == "rm":
            (self.project / words[1]).unlink()
        else:
            return self.run(PROGRAMS[words[0]], *words[1:])
        return ""

    def write(self, how: str, name: str, text: str) -> None:
        """Write a file, or add imports and methods to the plugin."""
        file = self.project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if how == "add to":
            imports, methods = text.split("\n\n", 1)
            before = file.read_text(encoding="utf-8")
            head, tail = before.split("\nHERE = ")
            body, end = tail.split("\n\n\nplugin = ")
            text = f"{head}{imports}\n\nHERE = {body}\n\n{methods.rstrip()}\n\n\nplugin = {end}"
        file.write_text(text, encoding="utf-8")


def steps() -> list[tuple[int, str]]:
    """Return the numbered steps of the page with their text."""
    parts = STEP.split(PAGE.read_text(encoding="utf-8").partition("\n## How long")[0])
    return [(int(number), text) for number, text in zip(parts[1::2], parts[2::2], strict=True)]


def passed(said: str, number: int) -> None:
    assert re.search(rf"^{number} passed", said, re.M), said


def a_migration(author: Author, _said: str) -> None:
    (file,) = author.project.glob("portal_points/migrations/*.py")
    assert file.name == "0001_first_tables.py"
    assert {"plugin_points_award", "plugin_points_shown"} <= set(
        re.findall(r"create_table\(\s*['\"](\w+)", file.read_text(encoding="utf-8"))
    )


def gold(_author: Author, said: str) -> None:
    assert "points 0.1.0: gold" in said
    assert said.count("✓") == 13
    assert "✗" not in said


def shown(author: Author, said: str) -> None:
    assert "points is enabled" in said
    assert author.run("python", "-c", LOOK).split() == ["True", "200"]


SEEN: dict[int, Callable[[Author, str], None]] = {
    1: lambda _author, said: passed(said, 2),
    2: a_migration,
    3: lambda _author, said: passed(said, 9),
    4: lambda _author, said: passed(said, 3),
    5: lambda _author, said: passed(said, 1),
    6: lambda _author, said: None if "es: complete" in said else pytest.fail(said),
    7: gold,
    8: shown,
}


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """Return somebody with an empty folder, and a portal that runs elsewhere."""
    somebody = Author(tmp_path)
    answers = (
        "--name",
        "Millbrook",
        "--languages",
        "en,es",
        "--admin-name",
        "Ada",
        "--admin-email",
        "ada@example.org",
    )
    secret = ("--admin-password", "nine plain wooden boats")
    address = ("--base-url", "http://127.0.0.1:8000")
    town = str(tmp_path / "town")
    somebody.run("portal", "init", "--dir", town, *answers, *secret, *address, where=tmp_path)
    return somebody


@pytest.mark.slow
def test_whoever_follows_the_page_sees_what_it_says(author: Author) -> None:
    followed = steps()
    assert [number for number, _text in followed] == sorted(SEEN)
    for number, text in followed:
        said = ""
        for block in blocks(text):
            if block.how:
                author.write(block.how, block.name, block.text)
            else:
                assert block.language == "sh", f"step {number}: neither a file nor commands"
                said = "".join(author.command(line) for line in block.text.splitlines())
        SEEN[number](author, said)


def test_every_step_says_what_one_sees() -> None:
    for number, text in steps():
        assert text.count("**You now see**") == 1, number
