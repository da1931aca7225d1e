"""How to write to people: for mails that another feature owes them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.core import clock
from portal.core.database import session
from portal.core.permissions import Role
from portal.identity.models import GrantRow, PersonRow


@dataclass(frozen=True, slots=True)
class Contact:
    """Where and in which language a person is written to."""

    id: uuid.UUID
    email: str
    language: str
    display_name: str


def contacts_of(ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Contact]:
    """Return how to write to people, in one query; who has no confirmed address is left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session().execute(
        select(PersonRow.id, PersonRow.email, PersonRow.language, PersonRow.display_name).where(
            PersonRow.id.in_(wanted),
            PersonRow.email.is_not(None),
            PersonRow.confirmed_at.is_not(None),
            PersonRow.erased_at.is_(None),
        )
    )
    return {
        row.id: Contact(row.id, row.email or "", row.language, row.display_name) for row in rows
    }


def contacts_with_roles(*roles: Role) -> Mapping[uuid.UUID, Contact]:
    """Return how to write to everybody who holds one of these roles for the whole portal now."""
    held = select(GrantRow.person_id).where(
        GrantRow.role.in_(roles),
        GrantRow.scope_kind == "portal",
        or_(GrantRow.ends_at.is_(None), GrantRow.ends_at > clock.now()),
    )
    return contacts_of(session().execute(held).scalars())
