"""Records of taking part: who, through which channel, in which phase."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

AGE_GROUPS: tuple[tuple[int, str], ...] = (
    (0, "0-15"),
    (16, "16-24"),
    (25, "25-39"),
    (40, "40-64"),
    (65, "65+"),
)
"""The least age of each group and its name."""


class Channel(StrEnum):
    """The way somebody came in."""

    ONLINE = "online"
    """With an account."""
    OPEN = "open"
    """Without one, once per browser."""
    CODE = "code"
    """With a one-time code, online."""
    DESK = "desk"
    """An officer entered it while they were there."""
    PAPER = "paper"
    """Keyed in from a paper form."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part, before it is written down.

    :param key: what makes them one: ``person:<hex>``, ``code:<hex>``, ``registry:<hash>``,
        ``visitor:<hash>`` of a browser or ``desk:<hash>`` of a form at the desk.
    :param registry_hash: keyed hash of the natural person, where they have proved who they are.
    :param age_group: one of :data:`AGE_GROUPS`, empty when the age is not known.
    :param entered_by: the officer who entered it, at the desk or from paper.
    """

    key: str
    channel: Channel
    person_id: uuid.UUID | None = None
    code_id: uuid.UUID | None = None
    registry_hash: str | None = None
    area_id: uuid.UUID | None = None
    age_group: str = ""
    entered_by: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ParticipationRecord:
    """That somebody took part in a phase."""

    id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    key: str
    channel: Channel
    person_id: uuid.UUID | None
    area_id: uuid.UUID | None
    age_group: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of joining a phase.

    :param fresh: ``False`` when this very participant had joined before.
    """

    participation_id: uuid.UUID
    fresh: bool


@dataclass(frozen=True, slots=True)
class CodeBatchRecord:
    """Codes that were made together.

    :param used: codes somebody took part with in some phase.
    :param cancelled: codes that open nothing any more.
    """

    id: uuid.UUID
    title: str
    area_id: uuid.UUID | None
    size: int
    created_at: datetime
    used: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A paper form that was keyed in.

    :param serial: number of its code, printed on the form.
    :param state: once, differs, counted or discarded.
    :param first: what the first keying said, while it is kept: field → values.
    """

    id: uuid.UUID
    phase_id: uuid.UUID
    code_id: uuid.UUID
    batch: str
    serial: int
    state: str
    first: Mapping[str, Sequence[str]] | None
    second: Mapping[str, Sequence[str]] | None
    first_by: uuid.UUID | None
    second_by: uuid.UUID | None
    keyed_at: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many took part in one phase, by the way they came in."""

    phase_id: uuid.UUID
    counts: Mapping[Channel, int]
    sheets: Mapping[str, int]

    @property
    def total(self) -> int:
        """Everybody who took part."""
        return sum(self.counts.values())


def age_group(age: int | None) -> str:
    """Return the group an age in whole years belongs to; empty when it is not known."""
    if age is None:
        return ""
    return next(name for least, name in reversed(AGE_GROUPS) if age >= least or least == 0)
