"""A rendered plugin, installed from its wheel beside the portal's, where nothing else is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.authors.conftest import ROOT

TEST_TOOLS = ("pytest", "pytest-socket", "beautifulsoup4")


@dataclass
class Place:
    """A clean environment, and a folder with a site.

    :param bin: where the environment's programs are.
    """

    bin: Path
    folder: Path

    def run(self, name: str, *arguments: str | Path, cwd: Path | None = None) -> str:
        """Run a program of the environment, which must succeed; return what it says."""
        hidden = ("PORTAL_", "PYTHON", "VIRTUAL_ENV")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
        done = subprocess.run(
            [str(part) for part in (self.bin / name, *arguments)],
            cwd=cwd or self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )
        assert done.returncode == 0, (
            f"{name} {arguments}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
        return done.stdout


def wheel(folder: Path, into: Path) -> Path:
    """Build the wheel of a distribution with what is installed here."""
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(into))
    before = set(into.glob("*.whl"))
    subprocess.run([sys.executable, *build, str(folder)], check=True, timeout=600)
    [made] = set(into.glob("*.whl")) - before
    return made


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, renderings: Mapping[str, Path]) -> Place:
    """Return an environment with nothing but the two wheels and what they need."""
    folder = tmp_path_factory.mktemp("alone")
    wheels = [wheel(ROOT, folder), wheel(renderings["all"], folder)]
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=300)
    made = Place(folder / "venv" / "bin", folder)
    done = subprocess.run(
        [made.bin / "python", "-m", "pip", "install", "--quiet", *wheels, *TEST_TOOLS],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.slow
def test_it_can_be_used_on_a_site(place: Place) -> None:
    site = place.folder / "site"
    person = ("--admin-name", "Ada", "--admin-email", "ada@example.org")
    secret = ("--admin-password", "a long enough password")
    town = ("--name", "Testham", "--languages", "en,es", "--base-url", "http://127.0.0.1:8000")
    place.run("portal", "init", "--dir", site, *town, *person, *secret)
    place.run("portal", "db", "upgrade", cwd=site)
    listed = place.run("portal", "plugin", "list", cwd=site)
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("garden")]
    assert "broken" not in listed
    assert "incompatible" not in listed
    place.run("portal", "plugin", "enable", "--yes", "garden", cwd=site)
    [line] = [
        line
        for line in place.run("portal", "plugin", "list", cwd=site).splitlines()
        if line.startswith("garden")
    ]
    assert "enabled" in line
    assert place.run("portal", "garden", "count", cwd=site) == "0\n"


@pytest.mark.slow
def test_the_template_is_in_the_wheel(place: Place) -> None:
    place.run("portal", "plugin", "new", "orchard", "--with", "all")
    said = place.run("portal", "plugin", "check", "--skip-tests", "portal-orchard")
    assert "✓ gold   no finding" in said


@pytest.mark.slow
def test_its_tests_pass_there(place: Place, renderings: Mapping[str, Path]) -> None:
    # Only the tests: the plugin itself must come from its wheel.
    shutil.copytree(renderings["all"] / "tests", place.folder / "own" / "tests")
    shutil.copy(renderings["all"] / "pyproject.toml", place.folder / "own")
    said = place.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider",
                     cwd=place.folder / "own")  # fmt: skip
    assert " passed" in said
    inside = "import portal_garden, portal; print(portal_garden.__file__, portal.__file__)"
    where = place.run("python", "-c", inside, cwd=place.folder / "own").split()
    assert all(Path(path).is_relative_to(place.bin.parent) for path in where)
