"""Reference of what plugin authors import: the SDK and the testing kit."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import portal
from portal import sdk
from portal.cli.reference.markdown import code, first_line, page, table, type_name
from portal.core.deprecations import CALENDAR
from portal.core.plugins.tables import PUBLISHED_TABLES

PACKAGE = Path(portal.__file__).resolve().parent
ELSEWHERE = (
    "Hooks are described in [hooks.md](hooks.md), slots in [slots.md](slots.md), events in "
    "[events.md](events.md). Flask, SQLAlchemy, WTForms and marshmallow are imported directly."
)
ON_DELETE = "each key says with `ondelete` what happens when its target goes."
CONTRACT = (
    "`from portal.testing.contract import *` gives these tests to whatever plugin the fixture "
    "`plugin` returns:"
)
_MODULES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z_])")


def sdk_page() -> str:
    """Return the page of every name of ``portal.sdk``, in the groups of its ``__all__``."""
    published = ", ".join(map(code, PUBLISHED_TABLES))
    parts = [
        "```python\nfrom portal.sdk import Plugin, WebHooks, hookimpl\n```",
        ELSEWHERE + f" A plugin's foreign keys may refer to {published}; {ON_DELETE}",
    ]
    for title, names in _groups():
        rows = [(_entry(name), _about(getattr(sdk, name))) for name in names]
        parts += [f"## {title}", table(("Name", "What it is"), rows)]
    parts += ["## What goes", _calendar()]
    opening = (
        f"Everything a plugin may use of the portal, as of version {sdk.VERSION}. A name keeps "
        "its meaning within a major version; one that goes warns for two minor versions and a year."
    )
    return page("The SDK", opening, parts)


def testing_page() -> str:
    """Return the page of the testing kit; it is read, not imported, for it needs pytest."""
    public = _public()
    parts = ['```python\npytest_plugins = ["portal.testing.fixtures"]\n```']
    for module, names in public.items():
        if names == "__all__":
            continue
        known = _definitions(module)
        if module.endswith(".factories"):
            # Make is made of one class for each feature.
            parts_of_it = [known[n] for n in known if n.startswith("Make") and n != "MakeBase"]
            rows = [row for node in parts_of_it for row in list(_rows(node, "make"))[1:]]
        else:
            rows = [row for name in names for row in _rows(known[name])]
        title = "Fixtures" if module.endswith(".fixtures") else f"`{module}`"
        parts += [f"## {title}", table(("Name", "What it gives"), rows)]
    parts += [
        "## The contract",
        CONTRACT,
        "\n".join(f"- {_told(name)}" for name in _contract()),
    ]
    opening = (
        "What plugin authors test with. [How to test a plugin](../how-to/test-a-plugin.md) shows "
        "it in use."
    )
    return page("The testing kit", opening, parts)


def _groups() -> Iterator[tuple[str, list[str]]]:
    source = inspect.getsource(sdk).partition("\n__all__ = [")[2].partition("\n]")[0]
    title = ""
    names: list[str] = []
    for line in source.splitlines():
        if line.strip().startswith("# ") and line.startswith("    #"):
            if names:
                yield title, names
            title, names = line.strip().removeprefix("# "), []
        elif line.strip().startswith('"'):
            names.append(line.strip().strip('",'))
    yield title, names


def _entry(name: str) -> str:
    thing = _written(getattr(sdk, name))
    if inspect.isfunction(thing):
        signature = str(inspect.signature(thing)).replace("'", "")
        return code(f"{name}{_clean(signature)}")
    return code(name)


def _written(thing: Any) -> Any:
    """Return the function as somebody wrote it, where its answers are kept."""
    return inspect.unwrap(thing) if callable(thing) else thing


def _about(thing: Any) -> str:
    thing = _written(thing)
    if typing.get_origin(thing) is not None:
        return f"A type: {code(_clean(type_name(thing)))}."
    if inspect.isclass(thing) and issubclass(thing, enum.Enum):
        return f"{first_line(thing)} {', '.join(code(member.name) for member in thing)}"
    if inspect.isclass(thing) and dataclasses.is_dataclass(thing):
        fields = ", ".join(code(field.name) for field in dataclasses.fields(thing))
        return f"{_unless_generated(thing)} {fields}".strip()
    if inspect.isclass(thing) or inspect.isfunction(thing):
        return first_line(thing)
    if isinstance(thing, str | tuple):
        return f"`{thing!r}`"
    return f"A {type(thing).__name__}."


def _clean(words: str) -> str:
    """Return a type or signature without modules and without places in memory."""
    return _MODULES.sub("", re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", words))


def _unless_generated(cls: type) -> str:
    # Without a docstring of its own a dataclass gets its signature for one.
    sentence = first_line(cls)
    return "" if sentence.startswith(f"{cls.__name__}(") else sentence


def _calendar() -> str:
    rows = [
        (
            code(entry.name),
            entry.since,
            entry.removed_in,
            entry.not_before.isoformat(),
            entry.instead,
        )
        for entry in CALENDAR
    ]
    return table(("Name", "Warns since", "Goes with", "Not before", "Instead"), rows)


def _public() -> dict[str, Any]:
    tree = ast.parse((PACKAGE / "testing" / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PUBLIC":
            found: dict[str, Any] = ast.literal_eval(node.value)
            return found
    raise LookupError("portal.testing does not say what of it is public")


_Defined = ast.FunctionDef | ast.ClassDef


def _definitions(module: str) -> dict[str, _Defined]:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    files = sorted(path.glob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return {
        node.name: node
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def _rows(node: _Defined, name: str = "") -> Iterator[tuple[str, str]]:
    yield code(name or _call(node)), _sentence(node)
    if isinstance(node, ast.FunctionDef):
        return
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
            arguments = ast.unparse(inner.args).removeprefix("self").removeprefix(", ")
            yield code(f"{name or node.name}.{inner.name}({arguments})"), _sentence(inner)


def _call(node: _Defined) -> str:
    if isinstance(node, ast.ClassDef):
        return node.name
    if any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list):
        return node.name
    return f"{node.name}({ast.unparse(node.args)})"


def _sentence(node: _Defined) -> str:
    return (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " ")


def _contract() -> list[str]:
    found = []
    for path in sorted((PACKAGE / "testing" / "contract").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
    return found


def _told(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]
