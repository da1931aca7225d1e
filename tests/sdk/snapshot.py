"""Writes down every public signature of ``portal.sdk`` and ``portal.testing``, one to a line.

``python -m tests.sdk.snapshot`` writes ``tests/sdk/signatures.txt`` anew. A line that goes or
changes may break somebody's plugin: give it two minor versions and a year in
``portal/core/deprecations.py`` first.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
import typing
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import portal.sdk
from portal.core.deprecations import CALENDAR
from portal.testing import PUBLIC

FILE = Path(__file__).with_name("signatures.txt")
_MODULES = re.compile(r"\b(?:[a-z_][\w]*\.)+(?=[A-Za-z_])")


def lines() -> list[str]:
    """Return the lines of the snapshot."""
    found = []
    for name in sorted(portal.sdk.__all__):
        found += described(f"portal.sdk.{name}", getattr(portal.sdk, name))
    for module_name, names in PUBLIC.items():
        module = import_module(module_name)
        chosen = module.__all__ if names == "__all__" else names
        for name in sorted(chosen):
            found += _of_testing(f"{module_name}.{name}", getattr(module, name))
    for entry in CALENDAR:
        found.append(f"{entry.name}: deprecated since {entry.since}, goes with {entry.removed_in}")
    return found


def described(name: str, thing: Any) -> Iterator[str]:
    """Yield the lines about one public thing."""
    if typing.get_origin(thing) is not None:
        words = re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", str(thing))
        yield f"{name} = {_MODULES.sub('', words)}"
    elif inspect.isclass(thing):
        yield from _class(name, thing)
    elif callable(thing):
        yield f"{name}{_signature(thing)}"
    elif isinstance(thing, str | int | tuple) and name != "portal.sdk.VERSION":
        yield f"{name} = {thing!r}"
    else:
        yield f"{name}: {type(thing).__name__}"


def _of_testing(name: str, thing: Any) -> Iterator[str]:
    """Yield what counts of a fixture (what it gives), a test of the contract (that it is there)."""
    if hasattr(thing, "_get_wrapped_function"):
        given = inspect.signature(thing._get_wrapped_function()).return_annotation
        yield f"{name}: fixture -> {_type(given)}"
    elif name.startswith("portal.testing.contract."):
        yield name
    else:
        yield from described(name, thing)


def _class(name: str, cls: type) -> Iterator[str]:
    bases = ", ".join(base.__name__ for base in cls.__bases__ if base is not object)
    yield f"{name}: class({bases})"
    if issubclass(cls, enum.Enum):
        yield from (f"{name}.{member.name} = {member.value!r}" for member in cls)
        return
    if dataclasses.is_dataclass(cls):
        for field in dataclasses.fields(cls):
            optional = (
                field.default is not dataclasses.MISSING
                or field.default_factory is not dataclasses.MISSING
            )
            yield f"{name}.{field.name}: {_type(field.type)}{' = …' if optional else ''}"
    elif "__init__" in _own(cls):
        yield f"{name}.__init__{_signature(cls.__init__)}"
    fields = {f.name for f in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else set()
    for member, value in sorted(_own(cls).items()):
        if member.startswith("_") or member in fields:
            continue
        yield f"{name}.{member}{_member(value)}"


def _own(cls: type) -> dict[str, Any]:
    """Return what the portal's own code defines in a class and those it derives from."""
    found: dict[str, Any] = {}
    for kind in reversed(cls.__mro__):
        if kind.__module__.startswith("portal."):
            found |= vars(kind)
    return found


def _member(value: Any) -> str:
    rules = getattr(value, "portal_rules", None)
    kept = f"  [{rules.fail}, {rules.budget_ms} ms, {rules.queries} queries]" if rules else ""
    if isinstance(value, property):
        return f": property -> {_type(inspect.signature(value.fget).return_annotation)}"  # type: ignore[arg-type]
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    if inspect.isfunction(value):
        return _signature(value) + kept
    return f": {type(value).__name__}"


def _signature(function: Callable[..., Any]) -> str:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return "(…)"
    parts, keyword_only = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            parts.append("*")
        keyword_only = keyword_only or parameter.kind is parameter.VAR_POSITIONAL
        parts.append(_parameter(parameter))
    return f"({', '.join(parts)}) -> {_type(signature.return_annotation)}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    kind = _type(parameter.annotation)
    default = "" if parameter.default is parameter.empty else " = …"
    return f"{stars}{parameter.name}{f': {kind}' if kind != 'Any' else ''}{default}"


def _type(annotation: Any) -> str:
    if annotation is inspect.Signature.empty:
        return "Any"
    words = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return _MODULES.sub("", words)


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
