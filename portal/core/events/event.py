"""Events: facts in the past tense, with identifiers and public text only."""

from __future__ import annotations

import dataclasses
import types
import typing
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True)
class Event:
    """Base of every event; concrete ones are marked with :func:`event_type`."""

    type: ClassVar[str] = ""
    version: ClassVar[int] = 1
    subject_kind: ClassVar[str] = ""

    @property
    def subject_id(self) -> uuid.UUID | None:
        """Identifier of what the event is about, from the field ``<subject_kind>_id``."""
        if not self.subject_kind:
            return None
        found: uuid.UUID | None = getattr(self, f"{self.subject_kind}_id", None)
        return found


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """An event with what the outbox knows of it, as handlers are given it.

    :param event: the event, or ``None`` when its type is not known here any more.
    :param payload: the event's fields as stored.
    :param attempt: which try this is, beginning with 1.
    :param delivery_id: the same in every try: a key for remote systems.
    """

    id: uuid.UUID
    type: str
    version: int
    event: Event | None
    payload: Mapping[str, Any]
    subject_kind: str
    subject_id: uuid.UUID | None
    actor_id: uuid.UUID | None
    recorded_at: datetime
    delivery_id: uuid.UUID
    attempt: int


E = TypeVar("E", bound=Event)
_types: dict[str, type[Event]] = {}
_upcasts: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


def event_type(name: str, *, version: int = 1, subject: str = "") -> Callable[[type[E]], type[E]]:
    """Register an event class under its stable name and schema version.

    :param subject: kind of thing it is about; the class has a field ``<subject>_id``.
    """

    def register(cls: type[E]) -> type[E]:
        cls.type, cls.version, cls.subject_kind = name, version, subject
        _types[name] = cls
        return cls

    return register


def upcast(
    name: str, *, from_version: int
) -> Callable[
    [Callable[[dict[str, Any]], dict[str, Any]]], Callable[[dict[str, Any]], dict[str, Any]]
]:
    """Register how a stored payload of an old version becomes one of the next version."""

    def register(
        convert: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> Callable[[dict[str, Any]], dict[str, Any]]:
        _upcasts[name, from_version] = convert
        return convert

    return register


def event_types() -> Mapping[str, type[Event]]:
    """Return every registered event class by name."""
    return dict(_types)


def encode(event: Event) -> dict[str, Any]:
    """Return an event's fields as JSON values."""
    return {f.name: _plain(getattr(event, f.name)) for f in dataclasses.fields(event)}


def decode(name: str, version: int, payload: Mapping[str, Any]) -> Event | None:
    """Rebuild an event from what was stored, through every schema version since."""
    cls = _types.get(name)
    if cls is None:
        return None
    values = dict(payload)
    for old in range(version, cls.version):
        values = _upcasts[name, old](values)
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
    if origin is tuple:
        return tuple(_rich(item, typing.get_args(hint)[0]) for item in value)
    if hint is uuid.UUID:
        return uuid.UUID(value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
