"""Small pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterable, Sequence
from typing import Any


def page(title: str, opening: str, parts: Iterable[str]) -> str:
    """Return a page with its heading and a sentence that says it is generated."""
    note = "This page is generated: `portal docs --write docs/reference` writes it anew."
    return "\n\n".join([f"# {title}", opening, note, *filter(None, parts)]).rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table; bars and line breaks inside of cells are kept from breaking it."""
    lines = [_row(head), _row("---" for _column in head)]
    return "\n".join([*lines, *(_row(row) for row in rows)])


def _row(cells: Iterable[Any]) -> str:
    clean = (str(cell).replace("|", "\\|").replace("\n", " ").strip() for cell in cells)
    return f"| {' | '.join(clean)} |"


def code(text: Any) -> str:
    """Return text marked as code, nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def first_line(thing: Any) -> str:
    """Return the first sentence of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def type_name(kind: Any) -> str:
    """Return a type as one writes it, without the modules it comes from."""
    if isinstance(kind, str):
        return kind
    if kind is type(None) or kind is None:
        return "None"
    if kind is Any:
        return "Any"
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return " | ".join(type_name(part) for part in typing.get_args(kind))
    inner = typing.get_args(kind)
    name = getattr(typing.get_origin(kind) or kind, "__name__", str(kind))
    if not inner:
        return name
    parts = ("..." if part is Ellipsis else _inner(part) for part in inner)
    return f"{name}[{', '.join(parts)}]"


def _inner(part: Any) -> str:
    if isinstance(part, list):
        return f"[{', '.join(type_name(one) for one in part)}]"
    return type_name(part)
