"""Input to identity's services: parsed, not yet accepted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RegistrationDraft:
    """What somebody gives to get an account.

    :param password: empty for people who only want to sign in by link.
    :param next_url: where they wanted to go.
    """

    display_name: str
    email: str
    password: str
    language: str
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A changed profile; ``version`` is the one the form was opened with.

    :param extra: what was filled into fields of plugins, by ``<plugin>.<field>``, as it was
        typed; a field that is left out stays as it is.
    """

    display_name: str
    bio: str
    area_id: uuid.UUID | None
    language: str
    profile_public: bool
    version: int
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """A role to give; ``scope_kind`` is portal, department, area, topic or consultation."""

    role: str
    scope_kind: str = "portal"
    scope_id: uuid.UUID | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """A block to put on somebody."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ApiTokenDraft:
    """A token to make; ``days`` until it ends."""

    name: str
    scopes: tuple[str, ...]
    days: int
