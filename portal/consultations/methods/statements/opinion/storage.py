"""Frozen records to plain JSON types and back, guided by their type annotations.

Counts are written as [agree, disagree, seen], since a map holds thousands of them; every other
record as an object with its fields' names.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from portal.consultations.methods.statements.opinion.statistics import VoteCounts


class StoredMapError(ValueError):
    """A stored map cannot be read: another schema version, or not the shape it should have."""


def to_plain(value: object) -> Any:
    """The value as dictionaries, lists, strings and numbers."""
    if isinstance(value, VoteCounts):
        return [value.agree, value.disagree, value.seen]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """Build a value of type `kind` from what `to_plain` made of it.

    Raises StoredMapError where the two do not fit.
    """
    if kind is VoteCounts:
        return VoteCounts(*(from_plain(int, item) for item in _sized(value, 3)))
    if is_dataclass(kind):
        return _record(kind, value)
    if get_args(kind):
        return _generic(get_origin(kind), get_args(kind), value)
    if kind is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(_checked(value, is_number, kind))
    return _checked(value, type(value) is kind, kind)


def _generic(origin: Any, arguments: tuple[Any, ...], value: Any) -> Any:
    if origin in (Union, types.UnionType):
        if value is None and types.NoneType in arguments:
            return None
        return from_plain(next(one for one in arguments if one is not types.NoneType), value)
    if origin is Literal:
        return _checked(value, value in arguments, origin)
    if origin is dict:
        items = _checked(value, isinstance(value, Mapping), dict).items()
        return {_key(arguments[0], key): from_plain(arguments[1], item) for key, item in items}
    if arguments[-1] is ...:
        return tuple(from_plain(arguments[0], item) for item in _list(value))
    parts = zip(arguments, _sized(value, len(arguments)), strict=True)
    return tuple(from_plain(one, item) for one, item in parts)


def _record(kind: Any, value: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(value, Mapping) or set(value) != set(hints):
        raise StoredMapError(f"{kind.__name__} needs exactly the fields {', '.join(hints)}")
    return kind(**{name: from_plain(hint, value[name]) for name, hint in hints.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _key(kind: type, key: str) -> Any:
    if kind is not int:
        return key
    _checked(key, key.lstrip("-").isdigit(), kind)
    return int(key)


def _list(value: Any) -> list[Any]:
    checked: list[Any] = _checked(value, isinstance(value, list), list)
    return checked


def _sized(value: Any, length: int) -> list[Any]:
    checked: list[Any] = _checked(value, isinstance(value, list) and len(value) == length, list)
    return checked


def _checked(value: Any, fits: bool, kind: Any) -> Any:
    if not fits:
        raise StoredMapError(f"{value!r:.80} is no {getattr(kind, '__name__', kind)}")
    return value
