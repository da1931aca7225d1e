"""The bundled plugins: what the portal's distribution says of them is what their folders say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
GROUP = "portal.plugins"


def project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


def packages(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("portal_*") if path.is_dir())


def test_the_entry_points_of_the_whole_are_those_of_the_parts() -> None:
    alone: dict[str, str] = {}
    for folder in FOLDERS:
        alone |= project(folder)["project"]["entry-points"][GROUP]
    assert project(ROOT)["project"]["entry-points"][GROUP] == alone


def test_the_wheel_and_the_editable_install_hold_every_plugin() -> None:
    build = project(ROOT)["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    folders = [folder.relative_to(ROOT).as_posix() for folder in FOLDERS]
    inside = [f"{name}/{p}" for f, name in zip(FOLDERS, folders, strict=True) for p in packages(f)]
    assert [path for path in wheel["only-include"] if path.startswith("plugins/")] == inside
    assert [path for path in build["dev-mode-dirs"] if path != "."] == folders
    sources = {path: to for path, to in wheel["sources"].items() if path.startswith("plugins/")}
    assert sources == dict.fromkeys(folders, "")


def test_tests_and_type_checker_find_every_plugin() -> None:
    tools = project(ROOT)["tool"]
    folders = {folder.relative_to(ROOT).as_posix() for folder in FOLDERS}
    assert folders <= set(tools["pytest"]["ini_options"]["pythonpath"])
    assert folders <= set(tools["mypy"]["mypy_path"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_plugin_also_installs_alone(folder: Path) -> None:
    alone = project(folder)
    assert packages(folder) == alone["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    [needed] = [d for d in alone["project"]["dependencies"] if d.startswith("civic-portal")]
    assert ">=" in needed
    assert "<" in needed
    assert alone["project"]["license"] == project(ROOT)["project"]["license"]
    for name, target in alone["project"]["entry-points"][GROUP].items():
        assert target.partition(".")[0] == f"portal_{name}" == packages(folder)[0]
