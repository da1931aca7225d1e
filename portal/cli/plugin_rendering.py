"""Renders a new plugin from ``portal/plugin_template``: which files, and what they import.

What a file imports follows from the names it uses, so that every choice of parts gives files a
linter has nothing to say about.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import portal

TEMPLATE = Path(portal.__file__).resolve().parent / "plugin_template"
HOST = "api.example.org"
WIDTH = 100

#: Part → (what it adds, parts it cannot do without, capabilities, classes of hooks).
PARTS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "page": ("a page, in the navigation", (), ("ROUTES",), ("WebHooks",)),
    "table": ("a table of its own", (), ("TABLES", "PERSONAL_DATA"), ("PrivacyHooks",)),
    "setting": ("a setting for administrators", (), ("SETTINGS",), ()),
    "secret": ("a key for another service", ("setting",), ("NETWORK",), ()),
    "permission": ("an action of its own", ("table",), (), ("PermissionHooks",)),
    "event": ("an event, and a reaction to one", ("table",), ("EVENTS",), ("DataHooks",)),
    "api": ("entries for programs", ("permission",), ("ROUTES",), ("WebHooks",)),
    "style": ("a style sheet for its page", ("page", "table"), (), ("WebHooks",)),
    "slot": ("a panel on the home page", ("page",), ("SLOTS",), ("WebHooks",)),
    "job": ("a job of the worker", ("table",), ("JOBS",), ("LifecycleHooks",)),
    "search": ("entries that can be found", ("page", "event"), (), ("DataHooks",)),
    "mail": ("a mail to a person", ("event",), (), ()),
    "command": ("a command of `portal`", ("table",), (), ("LifecycleHooks",)),
}  # fmt: skip
_HOOKS = ("LifecycleHooks", "WebHooks", "PermissionHooks", "DataHooks", "PrivacyHooks")

#: Where names come from that are neither the SDK's nor the plugin's own.
_ELSEWHERE = {
    "Any": "typing", "ClassVar": "typing", "cast": "typing",
    "Callable": "collections.abc", "Iterator": "collections.abc", "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "date": "datetime", "datetime": "datetime", "timedelta": "datetime",
    "dataclass": "dataclasses", "Path": "pathlib",
    "Blueprint": "flask", "Flask": "flask", "flash": "flask", "redirect": "flask",
    "request": "flask", "url_for": "flask", "FlaskClient": "flask.testing",
    "Markup": "markupsafe", "fields": "marshmallow", "validate": "marshmallow",
    "ForeignKey": "sqlalchemy", "Index": "sqlalchemy", "String": "sqlalchemy",
    "Table": "sqlalchemy", "UniqueConstraint": "sqlalchemy", "delete": "sqlalchemy",
    "func": "sqlalchemy", "insert": "sqlalchemy", "select": "sqlalchemy", "update": "sqlalchemy",
    "Mapped": "sqlalchemy.orm", "mapped_column": "sqlalchemy.orm",
    "CliRunner": "click.testing",
    "CrashPoint": "portal.testing.outbox",
    "FakeHTTP": "portal.testing.fake_http",
    "Make": "portal.testing.factories",
    "Outbox": "portal.testing.outbox",
    "acting": "portal.testing.factories.proposals",
    "Response": "werkzeug.wrappers", "TextAreaField": "wtforms",
}  # fmt: skip
_WHOLE = {"uuid": "uuid", "re": "re", "click": "click", "pytest": "pytest"}
_STDLIB = {"collections", "dataclasses", "datetime", "pathlib", "re", "typing", "uuid"}
_NEEDS = re.compile(r"\A«# needs: ([a-z ]+) #»\n")


@dataclass(frozen=True)
class Choice:
    """What is to be made.

    :param name: the plugin's name, ``garden_notes``.
    :param parts: what it shall have, complete with what that needs.
    """

    name: str
    title: str
    package: str
    parts: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The name as it stands in addresses."""
        return self.name.replace("_", "-")

    @property
    def distribution(self) -> str:
        """The name under which it is installed."""
        return self.package.replace("_", "-")

    @property
    def class_name(self) -> str:
        """The name of its class."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def requires_sdk(self) -> str:
        """The versions of the portal it is made for: this minor version and the one after."""
        major, minor = (int(part) for part in portal.__version__.split(".")[:2])
        return f">={major}.{minor},<{major}.{minor + 2}"

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What the templates know."""
        capabilities = {c for part in self.parts for c in PARTS[part][2]}
        hooks = {h for part in self.parts for h in PARTS[part][3]}
        return {
            "name": self.name,
            "title": self.title,
            "slug": self.slug,
            "package": self.package,
            "distribution": self.distribution,
            "class_name": self.class_name,
            "summary": "Say in one sentence what it is for.",
            "requires_sdk": self.requires_sdk,
            "parts": self.parts,
            "capabilities": sorted(capabilities),
            "bases": ["Plugin", *(hook for hook in _HOOKS if hook in hooks)],
            "host": HOST,
            "wrap": wrap,
            "imports": "«imports»",
        }


def complete(parts: Iterable[str]) -> tuple[str, ...]:
    """Return parts with those they cannot do without, in the order of the table."""
    wanted = set(parts)
    while True:
        more = {needed for part in wanted for needed in PARTS[part][1]} - wanted
        if not more:
            return tuple(part for part in PARTS if part in wanted)
        wanted |= more


def rendered(choice: Choice) -> dict[str, str]:
    """Return every file of the new plugin: path inside its folder → text."""
    environment = Environment(  # noqa: S701 - this writes Python, TOML and templates, no pages
        loader=FileSystemLoader(TEMPLATE),
        variable_start_string="«",
        variable_end_string="»",
        block_start_string="«%",
        block_end_string="%»",
        comment_start_string="«#",
        comment_end_string="#»",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    files = {}
    for path in sorted(TEMPLATE.rglob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        needs = _NEEDS.match(source)
        if needs and not set(needs[1].split()) <= set(choice.parts):
            continue
        template = environment.from_string(source[needs.end() :] if needs else source)
        target = _target(path.relative_to(TEMPLATE).as_posix(), choice)
        files[target] = template.render(choice.variables)
    homes = _own_names(files, choice)
    return {
        target: text.replace("«imports»", _imports(text, homes, choice, target))
        for target, text in files.items()
    }


def _target(inside: str, choice: Choice) -> str:
    target = inside.removesuffix(".jinja").replace("templates/plugin/", f"templates/{choice.name}/")
    if target == "gitignore":
        return ".gitignore"
    return re.sub(r"^package/", f"{choice.package}/", target)


def wrap(before: str, items: Sequence[str], after: str) -> str:
    """Return ``before items after`` on one line, or broken the way formatters break it."""
    joined = ", ".join(items)
    if len(before) + len(joined) + len(after) <= WIDTH:
        return f"{before}{joined}{after}"
    if len(joined) + 4 <= WIDTH:
        return f"{before}\n    {joined}\n{after}"
    return "\n".join([before, *(f"    {item}," for item in items), after])


@cache
def _sdk_names() -> frozenset[str]:
    import portal.sdk

    return frozenset(portal.sdk.__all__)


def _own_names(files: Mapping[str, str], choice: Choice) -> dict[str, str]:
    """Return the public names of the plugin's own modules → module."""
    found = {"__version__": choice.package}
    for target, text in files.items():
        if not target.startswith(f"{choice.package}/") or not target.endswith(".py"):
            continue
        inside = target.removesuffix(".py").replace("/", ".")
        if ".migrations." in inside or inside.endswith("__init__"):
            continue
        for node in ast.parse(text.replace("«imports»", "")).body:
            for name in _defined(node):
                if name not in ("blueprint", "INVENTORY", "export_person", "erase_person", "count"):
                    found[name] = inside
    return found


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        names = [node.name]
    elif isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    else:
        names = []
    return [name for name in names if not name.startswith("_")]


def _imports(text: str, own: Mapping[str, str], choice: Choice, target: str) -> str:
    """Return the import statements a file needs for the names it uses."""
    if not target.endswith(".py") or "«imports»" not in text:
        return ""
    tree = ast.parse(text.replace("«imports»", ""))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    here = {name for node in tree.body for name in _defined(node)}
    here |= {a.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for a in node.args}
    module = target.removesuffix(".py").replace("/", ".")
    rooms = {"views", "service", "queries", "privacy"}
    wanted: dict[str, set[str]] = {}
    whole = set()
    for name in sorted(used - here):
        if name == "_":
            wanted.setdefault("portal.sdk", set()).add("gettext as _")
        elif name == "_l":
            wanted.setdefault("portal.sdk", set()).add("lazy_gettext as _l")
        elif name in own and own[name] != module:
            wanted.setdefault(own[name], set()).add(name)
        elif name in rooms:
            wanted.setdefault(choice.package, set()).add(name)
        elif name in _WHOLE:
            whole.add(_WHOLE[name])
        elif name in _sdk_names():
            wanted.setdefault("portal.sdk", set()).add(name)
        elif name in _ELSEWHERE:
            wanted.setdefault(_ELSEWHERE[name], set()).add(name)
    return _in_groups(wanted, whole, choice.package)


def _in_groups(wanted: Mapping[str, set[str]], whole: set[str], package: str) -> str:
    groups: list[list[str]] = [[], [], []]

    def group_of(module: str) -> list[str]:
        top = module.partition(".")[0]
        return groups[0 if top in _STDLIB else 2 if top == package else 1]

    for module in sorted(whole):
        group_of(module).append(f"import {module}")
    for module in sorted(wanted, key=lambda name: (name.lower(), name)):
        group_of(module).extend(_from(module, wanted[module]))
    return "\n\n".join("\n".join(group) for group in groups if group)


def _from(module: str, names: set[str]) -> list[str]:
    plain = sorted((name for name in names if " as " not in name), key=_order)
    renamed = sorted(name for name in names if " as " in name)
    statements = [(_order(name), f"from {module} import {name}") for name in renamed]
    if plain:
        line = f"from {module} import {', '.join(plain)}"
        if len(line) > WIDTH:
            listed = "".join(f"    {name},\n" for name in plain)
            line = f"from {module} import (\n{listed})"
        statements.append((_order(plain[0]), line))
    return [statement for _key, statement in sorted(statements)]


def _order(name: str) -> tuple[int, str, str]:
    """Constants first, then classes, then the rest, each by name: as linters sort them."""
    plain = name.partition(" ")[0]
    kind = 0 if plain.isupper() and len(plain) > 1 else 1 if plain[0].isupper() else 2
    return kind, plain.lower(), plain
