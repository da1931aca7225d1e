"""Endpoints as everybody else sees them; their secrets are not part of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EndpointRecord:
    """An address of another system that is told of events.

    :param url: where messages are posted.
    :param description: what it is for, for colleagues.
    :param types: names of events, `feature.*` for all of a feature, `*` for all.
    :param active: whether it is told of what happens.
    :param switched_off: why the portal stopped telling it; empty when it did not.
    :param failing_since: when it stopped taking messages; null while it takes them.
    :param earlier_until: until when messages are signed with the secret before, too.
    :param version: grows with every change.
    """

    id: uuid.UUID
    url: str
    description: str
    types: Sequence[str]
    active: bool
    switched_off: str
    failing_since: datetime | None
    earlier_until: datetime | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """An endpoint as somebody wants it."""

    url: str
    description: str = ""
    types: Sequence[str] = ("*",)
    active: bool = True
