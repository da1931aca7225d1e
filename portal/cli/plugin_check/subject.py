"""The plugin under examination: its files, its modules as syntax trees, and its object."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.core.plugins.manager import ENTRY_POINTS
from portal.core.plugins.plugin import Plugin

_OTHER_FOLDERS = frozenset({"tests", "__pycache__", "build", "dist", "node_modules"})


class NotFound(Exception):
    """There is no such plugin, neither installed nor in that folder."""


@dataclass(frozen=True)
class Module:
    """One Python file of a plugin."""

    path: Path
    source: str
    tree: ast.Module

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Yield every call with the name of what is called, dotted as it is written."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)


@dataclass
class Subject:
    """A plugin to be checked.

    :param name: name of its entry point.
    :param root: folder of its distribution, or of its package where only that is installed.
    :param package: folder of its package.
    :param target: ``module:object`` of its entry point.
    :param failure: why it could not be loaded.
    """

    name: str
    root: Path
    package: Path
    target: str
    plugin: Plugin | None = None
    failure: str = ""
    notes: list[str] = field(default_factory=list)

    @cached_property
    def modules(self) -> list[Module]:
        """Every Python file of the package, tests and migrations left out."""
        return [m for m in map(_read, self._python_files(self.package)) if m is not None]

    @cached_property
    def tests(self) -> list[Module]:
        """Every Python file of its tests."""
        folders = [self.root / "tests", self.package / "tests"]
        files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*.py")]
        return [m for m in map(_read, sorted(set(files))) if m is not None]

    def _python_files(self, folder: Path) -> Iterator[Path]:
        for path in sorted(folder.rglob("*.py")):
            inside = path.relative_to(folder).parts[:-1]
            if not _OTHER_FOLDERS & set(inside) and not self._is_migration(path):
                yield path

    def _is_migration(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self.migration_folders)

    @cached_property
    def migration_folders(self) -> list[Path]:
        """Where its migrations are: as the plugin says, or as one usually calls the folder."""
        folder = self.folder_of("migrations")
        return [folder] if folder is not None else [self.package / "migrations"]

    def folder_of(self, part: str) -> Path | None:
        """Return the folder the plugin names for ``templates``, ``migrations`` and the like."""
        if self.plugin is None:
            return None
        try:
            found = getattr(self.plugin, part)()
        except Exception:
            return None
        return found if isinstance(found, Path) else None

    @property
    def plugin_module(self) -> Path:
        """The file in which the plugin's class stands."""
        if self.plugin is not None:
            found = inspect.getsourcefile(type(self.plugin))
            if found is not None:
                return Path(found)
        inside = self.target.partition(":")[0].split(".")[1:]
        for candidate in (
            self.package.joinpath(*inside).with_suffix(".py") if inside else self.package,
            self.package / "__init__.py",
        ):
            if candidate.is_file():
                return candidate
        return self.package

    def class_node(self) -> ast.ClassDef | None:
        """Return the plugin's class as it stands in its file."""
        if self.plugin is None:
            return None
        for module in self.modules:
            if module.path != self.plugin_module:
                continue
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ClassDef) and node.name == type(self.plugin).__name__:
                    return node
        return None

    def method_line(self, name: str) -> int:
        """Return where a method or attribute of the plugin's class stands."""
        node = self.class_node()
        if node is None:
            return 1
        for part in node.body:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name == name:
                return part.lineno
            targets = part.targets if isinstance(part, ast.Assign) else []
            if isinstance(part, ast.AnnAssign):
                targets = [part.target]
            if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                return part.lineno
        return node.lineno


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for such an expression, ``""`` for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f"?.{node.attr}"
    return ""


def _read(path: Path) -> Module | None:
    source = path.read_text(encoding="utf-8")
    try:
        return Module(path, source, ast.parse(source))
    except SyntaxError:
        return None


def find_subject(target: str) -> Subject:
    """Return the plugin of that name, or in that folder; it is not loaded yet.

    :raises NotFound: when there is none.
    """
    folder = Path(target)
    if folder.is_dir() and (folder / "pyproject.toml").is_file():
        return _in_folder(folder.resolve())
    for point in entry_points(group=ENTRY_POINTS):
        if point.name == target:
            return _installed(point.name, point.value)
    raise NotFound(f"there is no installed plugin “{target}” and no folder with a pyproject.toml")


def installed_names() -> list[str]:
    """Return the names of all installed plugins."""
    return sorted({point.name for point in entry_points(group=ENTRY_POINTS)})


def _in_folder(root: Path) -> Subject:
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    points = project.get("project", {}).get("entry-points", {}).get(ENTRY_POINTS, {})
    if len(points) != 1:
        raise NotFound(
            f"{root / 'pyproject.toml'} should name one plugin under "
            f'[project.entry-points."{ENTRY_POINTS}"]; it names {len(points)}'
        )
    [(name, value)] = points.items()
    package = value.partition(":")[0].partition(".")[0]
    for folder in (root / package, root / "src" / package):
        if folder.is_dir():
            return Subject(name, root, folder, value)
    raise NotFound(f"{root} has no package {package}")


def _installed(name: str, value: str) -> Subject:
    package = value.partition(":")[0].partition(".")[0]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NotFound(f"{name}: its package {package} is not there")
    folder = Path(next(iter(spec.submodule_search_locations))).resolve()
    above = folder.parent.parent if folder.parent.name == "src" else folder.parent
    root = above if (above / "pyproject.toml").is_file() else folder
    return Subject(name, root, folder, value)


def load(subject: Subject) -> None:
    """Import the plugin as the portal does; what goes wrong is kept as its failure."""
    above = str(subject.package.parent)
    if above not in sys.path:
        sys.path.insert(0, above)
    module, _colon, attribute = subject.target.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split(".") if attribute else ():
            found = getattr(found, part)
        if isinstance(found, type):
            found = found()
    except (Exception, SystemExit) as error:
        subject.failure = f"{type(error).__name__}: {error}"
        return
    if not isinstance(found, Plugin):
        subject.failure = f"{subject.target} is no Plugin"
        return
    subject.plugin = found
    loaded = Path(inspect.getfile(type(found))).resolve()
    if not loaded.is_relative_to(subject.package):
        subject.notes.append(f"Python found {module} in {loaded.parent}, not in {subject.package}.")
