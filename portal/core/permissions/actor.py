"""The actor: a person together with what they may do at this moment."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core import clock


class Role(StrEnum):
    """What somebody is for the portal; each person also is a citizen."""

    VISITOR = "visitor"
    CITIZEN = "citizen"
    MODERATOR = "moderator"
    OFFICER = "officer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.MODERATOR, Role.OFFICER, Role.EDITOR, Role.ADMINISTRATOR})


class ActorKind(StrEnum):
    """How the actor came in."""

    VISITOR = "visitor"
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind, not a secret
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role holds: ``kind`` is portal, department, area, topic or consultation."""

    kind: str = "portal"
    id: uuid.UUID | None = None


PORTAL = Scope()


@dataclass(frozen=True, slots=True)
class Grant:
    """A role somebody holds somewhere."""

    role: Role
    scope: Scope = PORTAL


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, and everything a rule may ask about them.

    :param level: verification level: 0 e-mail, 1 phone or postcode, 2 census or mailed code,
        3 electronic identity.
    :param scopes: what an API token may do; ``None`` for everybody who is no token.
    :param roles_waiting: holds roles that count only after the second step at sign-in.
    :param impersonated_by: the officer who looks through this person's eyes; read-only.
    """

    kind: ActorKind = ActorKind.VISITOR
    person_id: uuid.UUID | None = None
    display_name: str = ""
    grants: tuple[Grant, ...] = ()
    level: int = 0
    area_id: uuid.UUID | None = None
    birth_date: date | None = None
    language: str | None = None
    session_id: uuid.UUID | None = None
    second_factor: bool = False
    confirmed: bool = False
    roles_waiting: bool = False
    scopes: frozenset[str] | None = None
    impersonated_by: uuid.UUID | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a person behind the actor."""
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds any role of the council anywhere."""
        return self.kind is ActorKind.SYSTEM or any(g.role in STAFF for g in self.grants)

    @property
    def age(self) -> int | None:
        """Age in whole years today, ``None`` when unknown."""
        born = self.birth_date
        if born is None:
            return None
        on = clock.today()
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def has_role(self, role: Role, *scopes: Scope) -> bool:
        """Whether the actor holds ``role`` for the portal or for one of ``scopes``.

        An administrator holds every staff role; a visitor holds none.
        """
        if self.kind is ActorKind.SYSTEM:
            return True
        if role is Role.VISITOR:
            return True
        if role is Role.CITIZEN:
            return self.is_signed_in
        places = {PORTAL, *scopes}
        return any(
            grant.role in (role, Role.ADMINISTRATOR) and grant.scope in places
            for grant in self.grants
        )

    def may(self, action_name: str, subject: object = None) -> bool:
        """Whether the actor may do the named action (for templates)."""
        from portal.core.permissions.deciding import may_by_name  # noqa: PLC0415 - a cycle

        return may_by_name(self, action_name, subject)


VISITOR = Actor()
SYSTEM = Actor(kind=ActorKind.SYSTEM, display_name="system", level=3, confirmed=True)
