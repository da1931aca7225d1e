"""Holds every package in plugins/ to its contract: of the portal, the SDK and the testing kit.

import-linter does the looking; this writes its configuration, because the plugins are found and
not listed. Everything a plugin imports directly counts, also what is for type checkers only.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "plugins"
#: What plugins may import of the portal.
OPEN = ("sdk", "testing")
CONFIGURATION = """\
[importlinter]
root_packages =
    portal
    {packages}

[importlinter:contract:guests]
name = Plugins import portal.sdk and portal.testing, and nothing else of the portal
type = forbidden
source_modules =
    {packages}
forbidden_modules =
    {closed}
allow_indirect_imports = True
"""


def packages_in(folder: Path) -> list[Path]:
    """The package of each plugin: the folder with an `__init__.py` in the plugin's folder."""
    found = (path.parent for path in folder.glob("*/*/__init__.py"))
    return sorted(path for path in found if path.name != "tests")


def closed_modules() -> list[str]:
    """Every module and package of the portal that plugins may not import."""
    inside = (ROOT / "portal").iterdir()
    names = {
        path.stem for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    return sorted(f"portal.{name}" for name in names - {*OPEN, "__init__"})


def configuration(packages: list[Path]) -> str:
    """What import-linter is told."""
    names = [path.name for path in packages]
    between = "\n    "
    return CONFIGURATION.format(packages=between.join(names), closed=between.join(closed_modules()))


def check(folder: Path = PLUGINS) -> int:
    """Looks at every plugin in a folder; 1 when one imports what it may not."""
    packages = packages_in(folder)
    if not packages:
        return 0
    sys.path[:0] = [str(ROOT), *(str(path.parent) for path in packages)]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "guests.ini"
        path.write_text(configuration(packages), encoding="utf-8")
        return lint_imports(config_filename=str(path), no_cache=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(check(*(Path(argument) for argument in sys.argv[1:])))
