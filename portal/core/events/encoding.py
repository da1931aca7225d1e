"""Turns events into JSON and back, through every schema version since they were written."""

from __future__ import annotations

import dataclasses
import types
import typing
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from portal.core.events.event import Event, Payload, find_event_type, find_upcast


class NewerEvent(Exception):
    """An event was written by a newer version of the software than this one.

    It is kept until that version is back; nobody can know what its fields mean.
    """

    def __init__(self, name: str, version: int, known: int) -> None:
        super().__init__(
            f"{name} was written in version {version}, and this software knows version {known}: "
            "it waits until the newer software is back"
        )


def encode(event: Event) -> Payload:
    """Return an event's fields as JSON values."""
    return {f.name: _plain(getattr(event, f.name)) for f in dataclasses.fields(event)}


def newest_form(name: str, version: int, payload: Mapping[str, Any]) -> tuple[int, Payload]:
    """Bring a stored payload up to the newest version known here.

    :returns: that version and the payload; both as they are when the type is not known.
    :raises NewerEvent: when it was written in a version not known yet.
    :raises LookupError: when nothing says how an old version becomes the next.
    """
    cls, values = find_event_type(name), dict(payload)
    if cls is None:
        return version, values
    if version > cls.version:
        raise NewerEvent(name, version, cls.version)
    for old in range(version, cls.version):
        convert = find_upcast(name, old)
        if convert is None:
            raise LookupError(f"nothing turns version {old} of {name} into version {old + 1}")
        values = convert(values)
    return cls.version, values


def decode(name: str, version: int, payload: Mapping[str, Any]) -> Event | None:
    """Rebuild an event from what was stored; ``None`` when its type is not known.

    :raises NewerEvent: when it was written in a version not known yet.
    """
    cls = find_event_type(name)
    if cls is None:
        return None
    _version, values = newest_form(name, version, payload)
    return build(cls, values)


def build(cls: type[Event], values: Mapping[str, Any]) -> Event:
    """Make an event of a class out of JSON values in its newest form."""
    hints = typing.get_type_hints(cls)
    known = {f.name for f in dataclasses.fields(cls)}
    return cls(**{key: _rich(value, hints[key]) for key, value in values.items() if key in known})


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _rich(value: Any, hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if value is None:
        return None
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return _rich(value, inner[0])
    if origin in (tuple, frozenset):
        return origin(_rich(item, typing.get_args(hint)[0]) for item in value)
    if hint is uuid.UUID:
        return uuid.UUID(value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
