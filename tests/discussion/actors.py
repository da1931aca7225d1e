"""People as actors, for calling services."""

from __future__ import annotations

import uuid

from portal.core.permissions import Actor, ActorKind, Grant, Role


def citizen(person_id: uuid.UUID) -> Actor:
    """Return a person as an actor."""
    return Actor(kind=ActorKind.PERSON, person_id=person_id, display_name="x", confirmed=True)


def moderating(person_id: uuid.UUID) -> Actor:
    """Return a moderator as an actor."""
    return Actor(
        kind=ActorKind.PERSON,
        person_id=person_id,
        display_name="x",
        confirmed=True,
        second_factor=True,
        grants=(Grant(Role.MODERATOR),),
    )
