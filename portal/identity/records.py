"""Public shapes of identity: names, profiles, people as the back office sees them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonName:
    """How a person is named beside what they wrote.

    :param url: path of the public profile, ``None`` when it is hidden or erased.
    :param badge: word for the highest role of the council they hold, ``None`` for citizens.
    :param role: that role's code.
    """

    id: uuid.UUID
    display_name: str
    url: str | None = None
    badge: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A public profile.

    :param extra: what was filled into fields of plugins, by ``<plugin>.<field>``; as far as
        those fields are public.
    """

    id: uuid.UUID
    display_name: str
    bio: str
    area_id: uuid.UUID | None
    badge: str | None
    since: datetime
    public: bool
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A person's account as they see it themselves.

    :param version: moves with every change; edit forms carry it.
    :param extra: what was filled into fields of plugins, by ``<plugin>.<field>``.
    """

    id: uuid.UUID
    display_name: str
    email: str
    language: str
    bio: str
    profile_public: bool
    area_id: uuid.UUID | None
    level: int
    level_until: date | None
    has_password: bool
    has_totp: bool
    passkeys: int
    recovery_codes: int
    has_grants: bool
    pending_email: str | None
    created_at: datetime
    version: int
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One device a person is signed in on."""

    id: uuid.UUID
    device: str
    created_at: datetime
    seen_at: datetime
    second_factor: bool


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """One passkey of a person."""

    id: uuid.UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiTokenRecord:
    """One API token of a person, without its secret."""

    id: uuid.UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A role somebody holds somewhere."""

    id: uuid.UUID
    person_id: uuid.UUID
    role: str
    scope_kind: str
    scope_id: uuid.UUID | None
    granted_by: uuid.UUID | None
    granted_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonItem:
    """A person in the back office's list."""

    id: uuid.UUID
    display_name: str
    email: str
    level: int
    has_grants: bool
    blocked_until: datetime | None
    created_at: datetime
    erased: bool


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person in the back office."""

    id: uuid.UUID
    display_name: str
    email: str
    language: str
    area_id: uuid.UUID | None
    level: int
    level_until: date | None
    second_factor: bool
    blocked_until: datetime | None
    block_reason: str
    created_at: datetime
    erased_at: datetime | None
    grants: tuple[GrantRecord, ...]


@dataclass(frozen=True, slots=True)
class CensusImportRecord:
    """An upload of the census.

    :param state: refused, waiting, active, replaced or discarded.
    :param problems: line number, code of what is wrong there, and a word about it.
    :param areas: pairs of area name and number of people in it.
    """

    id: uuid.UUID
    file_name: str
    state: str
    uploaded_by: uuid.UUID | None
    uploaded_at: datetime
    applied_at: datetime | None
    people: int
    problem_count: int
    problems: tuple[tuple[int, str, str], ...]
    areas: tuple[tuple[str, int], ...]
