"""``portal plugin new``: what it writes works, and it writes over nothing."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.plugin_new import new
from portal.cli.plugin_rendering import PARTS, TEMPLATE, complete
from tests.authors.conftest import ROOT, rendering

RUFF = Path(sys.executable).with_name("ruff")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(new, [str(argument) for argument in arguments])


def program(*arguments: str | Path, cwd: Path) -> str:
    """Run a program and return what it says, ``""`` when it has nothing to say."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_every_rendering_is_without_a_fault_of_style(renderings: Mapping[str, Path]) -> None:
    folder = renderings["all"].parent
    assert program(RUFF, "check", "--no-cache", "--quiet", ".", cwd=folder) == ""
    assert program(RUFF, "format", "--check", "--no-cache", "--quiet", ".", cwd=folder) == ""


def test_long_names_and_titles_change_no_formatting(tmp_path: Path) -> None:
    for length in range(8, 31, 11):
        done = run("n" * length, "--title", "T" * 2 * length, "--with", "all", "--into", tmp_path)
        assert done.exit_code == 0, done.output
    assert program(RUFF, "check", "--no-cache", "--quiet", ".", cwd=tmp_path) == ""
    assert program(RUFF, "format", "--check", "--no-cache", "--quiet", ".", cwd=tmp_path) == ""


@pytest.mark.slow
def test_every_rendering_is_typed(renderings: Mapping[str, Path]) -> None:
    folder = renderings["all"].parent
    packages = [path.relative_to(folder) for path in sorted(folder.glob("*/portal_*"))]
    assert len(packages) == len(renderings)
    # As two folders of the same name would be, modules of different plugins are told apart.
    mypy = (sys.executable, "-m", "mypy", "--strict", "--explicit-package-bases")
    config = folder / "mypy.ini"
    paths = ":".join(str(path.parent) for path in packages)
    config.write_text(f"[mypy]\npython_version = 3.11\nmypy_path = {paths}\n", encoding="utf-8")
    assert program(*mypy, "--config-file", config, *packages, cwd=folder) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["none", *PARTS, "all"])
def test_the_tests_of_a_rendering_pass(renderings: Mapping[str, Path], name: str) -> None:
    pytest_ = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert program(*pytest_, cwd=renderings[name]) == ""


def test_parts_come_with_what_they_need(tmp_path: Path) -> None:
    done = run("garden-notes", "--with", "search", "--into", tmp_path)
    assert done.exit_code == 0
    assert "It also has what these need: page, table, event." in done.output
    folder = tmp_path / "portal-garden-notes"
    assert f"cd {folder}" in done.output
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["portal.plugins"] == {
        "garden_notes": "portal_garden_notes.plugin:plugin"
    }
    assert (folder / "portal_garden_notes" / "templates" / "garden_notes" / "index.html").exists()


@pytest.mark.parametrize("part", PARTS)
def test_what_a_part_needs_is_complete(part: str) -> None:
    parts = complete([part])
    assert part in parts
    assert complete(parts) == parts


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Garden", "cannot be a plugin's name"),
        ("2nd-garden", "cannot be a plugin's name"),
        ("garden--notes", "cannot be a plugin's name"),
        ("jardín", "cannot be a plugin's name"),
        ("../garden", "cannot be a plugin's name"),
        ("class", "cannot be a plugin's name"),
        ("g" * 31, "30 are the most"),
        ("proposals", "a name of the portal's own"),
        ("layout", "a name of the portal's own"),
        ("plugin-garden", "a name of the portal's own"),
    ],
)
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, name: str, why: str) -> None:
    done = run(name, "--into", tmp_path)
    assert done.exit_code == 2
    assert why in " ".join(done.output.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_every_part_is_documented_with_what_it_needs() -> None:
    page = (ROOT / "docs" / "how-to" / "package-a-plugin.md").read_text(encoding="utf-8")
    for part, (gives, needs, _capabilities, _hooks) in PARTS.items():
        assert f"| `{part}` | {gives} | {', '.join(f'`{name}`' for name in needs)} |" in page


def test_names_of_the_portals_features_are_taken() -> None:
    from portal.app import FEATURES
    from portal.cli.plugin_new import TAKEN

    assert {name.split(".")[-2] for name in FEATURES} <= TAKEN


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    assert run("garden", "--into", tmp_path).exit_code == 0
    readme = tmp_path / "portal-garden" / "README.md"
    readme.write_text("mine", encoding="utf-8")
    done = run("garden", "--with", "all", "--into", tmp_path)
    assert done.exit_code == 1
    assert "nothing was changed" in done.output
    assert readme.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("title", ['Gar"den', "{{ garden }}", "Garden\n", "", "100 %", "<b>"])
def test_a_title_that_would_break_what_is_written_is_refused(tmp_path: Path, title: str) -> None:
    done = run("garden", "--title", title, "--into", tmp_path)
    assert done.exit_code == (0 if title == "" else 2)


def test_an_unknown_part_is_refused_with_those_there_are(tmp_path: Path) -> None:
    done = run("garden", "--with", "page,pgae", "--into", tmp_path)
    assert done.exit_code == 2
    assert "pgae" in done.output
    assert "permission" in done.output


def test_every_spanish_text_of_the_template_is_used(renderings: Mapping[str, Path]) -> None:
    known = tomllib.loads((TEMPLATE / "es.toml").read_text(encoding="utf-8"))
    catalogues = [path for made in renderings.values() for path in made.rglob("*.po")]
    # A long text stands on several lines.
    said = "".join(re.sub(r'"\n"', "", path.read_text(encoding="utf-8")) for path in catalogues)
    assert [text for text in known if f'"{text}"' not in said] == []


def test_a_rendering_names_no_machine_and_no_address_of_somebody(tmp_path: Path) -> None:
    folder = rendering(tmp_path / "garden", "garden", *PARTS)
    for path in folder.rglob("*"):
        if path.suffix in (".py", ".toml", ".md", ".html", ".txt", ".po"):
            text = path.read_text(encoding="utf-8")
            assert str(tmp_path) not in text
            assert str(ROOT) not in text
            assert "EMAIL@ADDRESS" not in text, path
