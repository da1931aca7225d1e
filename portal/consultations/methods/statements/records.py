"""Records of the statements method: settings, statements, answers, receipts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

LONGEST = 280
SHORTEST = 10
VOTES = {"agree": 1, "disagree": -1, "pass": 0}
WORDS = {value: word for word, value in VOTES.items()}


class StatementState(StrEnum):
    """Whether a statement is shown."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StatementSettings:
    """How the method is set up in a phase.

    :param own_statements: whether people may add their own.
    :param moderated: whether those are shown only once a moderator has accepted them.
    :param per_person: greatest number of statements one person may add.
    :param results_while_open: whether results are shown before the phase closes.
    """

    own_statements: bool = True
    moderated: bool = False
    per_person: int = 10
    results_while_open: bool = True

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> StatementSettings:
        """Read a phase's settings; what is missing takes its default."""
        default = cls()
        return cls(
            bool(settings.get("own_statements", default.own_statements)),
            bool(settings.get("moderated", default.moderated)),
            int(settings.get("per_person", default.per_person)),
            bool(settings.get("results_while_open", default.results_while_open)),
        )


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """One statement with its counts, as the worker last folded them in.

    :param number: its number in the consultation; imported ones keep theirs.
    :param reviewed: whether a moderator has looked at it.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    number: int
    text: str
    language: str
    author_id: uuid.UUID | None
    state: StatementState
    is_seed: bool
    is_meta: bool
    agree: int
    disagree: int
    passed: int
    created_at: datetime
    moderated_at: datetime | None
    moderation_reason: str

    @property
    def seen(self) -> int:
        """How many answered, with a side or without."""
        return self.agree + self.disagree + self.passed

    @property
    def reviewed(self) -> bool:
        """Whether a moderator has looked at it."""
        return self.moderated_at is not None


@dataclass(frozen=True, slots=True)
class ParticipantRecord:
    """Somebody who takes part.

    :param key: their name on the opinion map, known to nobody else.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    person_id: uuid.UUID | None
    key: str
    joined_at: datetime
    first_vote_at: datetime | None


@dataclass(frozen=True, slots=True)
class BallotLine:
    """What drawing the next statement needs to know of one accepted statement.

    :param answer: this participant's vote, ``None`` when they have not seen it.
    """

    id: uuid.UUID
    number: int
    agree: int
    disagree: int
    passed: int
    extremity: float
    is_meta: bool
    answer: int | None


@dataclass(frozen=True, slots=True)
class VoteReceipt:
    """Proof that an answer is on disk.

    :param changed: whether it replaced another answer.
    """

    number: int
    value: int
    cast_at: datetime
    changed: bool = False

    @property
    def word(self) -> str:
        """The answer as ``agree``, ``disagree`` or ``pass``."""
        return WORDS[self.value]


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One of a person's answers, for looking back."""

    number: int
    text: str
    language: str
    value: int
    cast_at: datetime

    @property
    def word(self) -> str:
        """The answer as ``agree``, ``disagree`` or ``pass``."""
        return WORDS[self.value]
