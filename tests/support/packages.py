"""Plugins installed as packages into a folder of their own, and taken out of it again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

ORCHARD = Path(__file__).resolve().parents[1] / "core" / "plugins" / "orchard"


def install(
    folder: Path,
    name: str,
    target: str,
    *,
    version: str = "1.0",
    requires: Sequence[str] = (),
    requires_python: str = "",
) -> None:
    """Write what an installer writes about a distribution with one plugin.

    :param target: the plugin as ``module:object``.
    :param requires: requirements as PEP 508 has them.
    """
    about = folder / f"{name}-{version}.dist-info"
    about.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    if requires_python:
        lines.append(f"Requires-Python: {requires_python}")
    (about / "METADATA").write_text("\n".join(lines) + "\n")
    (about / "entry_points.txt").write_text(f"[portal.plugins]\n{name} = {target}\n")


def install_orchard(folder: Path) -> None:
    """Install the plugin with something of everything."""
    shutil.copytree(ORCHARD / "portal_orchard", folder / "portal_orchard")
    for leftover in (folder / "portal_orchard").rglob("__pycache__"):
        shutil.rmtree(leftover)
    install(folder, "orchard", "portal_orchard.plugin:plugin")


def uninstall(folder: Path) -> None:
    """Take everything out of the folder, as removing the packages would."""
    shutil.rmtree(folder)
    folder.mkdir()
