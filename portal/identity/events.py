"""What happens to accounts, for whoever subscribes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("identity.person_registered", subject="person")
@dataclass(frozen=True)
class PersonRegistered(Event):
    """Somebody confirmed their address and has an account now."""

    person_id: uuid.UUID


@event_type("identity.person_verified", subject="person")
@dataclass(frozen=True)
class PersonVerified(Event):
    """Somebody proved where they live."""

    person_id: uuid.UUID
    level: int
    area_id: uuid.UUID | None


@event_type("identity.person_renamed", subject="person")
@dataclass(frozen=True)
class PersonRenamed(Event):
    """Somebody goes by another name now, or hides or shows their profile."""

    person_id: uuid.UUID


@event_type("identity.person_erased", subject="person")
@dataclass(frozen=True)
class PersonErased(Event):
    """Somebody deleted their account; nothing that says who they were is left."""

    person_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (
    PersonRegistered,
    PersonVerified,
    PersonRenamed,
    PersonErased,
)
