"""Events: facts in the past tense, with identifiers and public text only."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True)
class Event:
    """Base of every event; concrete ones are marked with :func:`event_type`."""

    type: ClassVar[str] = ""
    version: ClassVar[int] = 1
    subject_kind: ClassVar[str] = ""
    public: ClassVar[bool] = False
    """Whether it may leave the portal, in webhooks and through the API."""

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

    :param version: schema version of ``payload``: always the newest one known here.
    :param event: the event, or ``None`` when its type is not known here any more.
    :param payload: the event's fields as JSON values; what was stored in an older version has
        been brought up to this one.
    :param actor_id: who did it, where that may be known; ``None`` for the portal itself, and for
        votes and supports, whose row says who as long as it stands (``supporter_of``).
    :param attempt: which try this is, beginning with 1.
    :param delivery_id: the same in every try: a key for remote systems.
    :param target: which of the subscription's targets is told, ``""`` for one without targets.
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
    target: str = ""


E = TypeVar("E", bound=Event)
Payload = dict[str, Any]
Convert = Callable[[Payload], Payload]
_types: dict[str, type[Event]] = {}
_upcasts: dict[tuple[str, int], Convert] = {}


def event_type(
    name: str, *, version: int = 1, subject: str = "", public: bool = False
) -> Callable[[type[E]], type[E]]:
    """Register an event class under its stable name and schema version.

    A version is raised when a field is renamed, removed or means something else; then an
    :func:`upcast` says how what was stored before becomes the new form. A new field with a
    default needs neither.

    :param subject: kind of thing it is about; the class has a field ``<subject>_id``.
    :param public: whether it may leave the portal in webhooks and through the API; it then
        names no person.
    :raises ValueError: when another class has the name.
    """

    def register(cls: type[E]) -> type[E]:
        known = _types.get(name)
        if known is not None and _place(known) != _place(cls):
            raise ValueError(f"there is an event “{name}” already, {'.'.join(_place(known))}")
        cls.type, cls.version, cls.subject_kind, cls.public = name, version, subject, public
        _types[name] = cls
        return cls

    return register


def _place(cls: type[Event]) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__


def upcast(name: str, *, from_version: int) -> Callable[[Convert], Convert]:
    """Register how a stored payload of an old version becomes one of the next version."""

    def register(convert: Convert) -> Convert:
        _upcasts[name, from_version] = convert
        return convert

    return register


def forget_event_type(cls: type[Event]) -> None:
    """Take a class out of the registry (its plugin turned out to be broken)."""
    if _types.get(cls.type) is cls:
        del _types[cls.type]


def event_types() -> Mapping[str, type[Event]]:
    """Return every registered event class by name."""
    return dict(_types)


def find_event_type(name: str) -> type[Event] | None:
    """Return the class registered under a name."""
    return _types.get(name)


def find_upcast(name: str, from_version: int) -> Convert | None:
    """Return what turns a payload of one version into the next, if anything does."""
    return _upcasts.get((name, from_version))
