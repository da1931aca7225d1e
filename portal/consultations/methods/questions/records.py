"""Records of questions and answers: settings, questions, answers, figures."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

METHOD = "questions"
SHORTEST = 15
LONGEST = 1000
LEAST_LONGEST = 150
"""What an officer may set the longest question to lies between these two."""
ANSWER_LENGTH = 10_000
MOST_LINKS = 10


class QuestionState(StrEnum):
    """Whether a question is shown."""

    SHOWN = "shown"
    PENDING = "pending"
    HIDDEN = "hidden"
    MERGED = "merged"


class Sort(StrEnum):
    """Orders of the list."""

    SUPPORTED = "supported"
    NEWEST = "newest"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class QuestionSettings:
    """How the method is set up in a phase.

    :param moderated: whether questions are shown only once a moderator has accepted them.
    :param per_person: greatest number of questions one participant may ask.
    :param longest: greatest number of characters of a question.
    """

    moderated: bool = False
    per_person: int = 5
    longest: int = LONGEST

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> QuestionSettings:
        """Read a phase's settings; what is missing takes its default."""
        default = cls()
        return cls(
            bool(settings.get("moderated", default.moderated)),
            int(settings.get("per_person", default.per_person)),
            int(settings.get("longest", default.longest)),
        )


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question.

    :param number: its number in the phase.
    :param participation_id: who asked, as the roll of the phase knows them.
    :param merged_into: number of the question it has become a part of.
    :param follows: number of the answered question it asks on from.
    :param support_count: supports as far as the worker has counted them.
    :param answered_at: when its first answer was published.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    number: int
    text: str
    language: str
    participation_id: uuid.UUID | None
    state: QuestionState
    merged_into: int | None
    follows: int | None
    support_count: int
    created_at: datetime
    answered_at: datetime | None
    moderated_at: datetime | None
    moderation_reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where more is to be read."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer of the council.

    :param text: Markdown.
    :param links: where more is to be read.
    :param published_at: ``None`` while it is being written.
    """

    id: uuid.UUID
    question_id: uuid.UUID
    text: str
    links: tuple[Link, ...]
    department_id: uuid.UUID | None
    revision: int
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer as it was typed.

    :param links: one a line, ``https://… What it is``.
    """

    text: str = ""
    links: str = ""
    department_id: uuid.UUID | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How a phase stands.

    :param median: half of the answered questions were answered within this time.
    """

    asked: int = 0
    answered: int = 0
    supports: int = 0
    median: timedelta | None = None

    @property
    def median_days(self) -> int | None:
        """The median in whole days, begun ones counted."""
        if self.median is None:
            return None
        return max(1, -(-int(self.median.total_seconds()) // 86_400))


@dataclass(frozen=True, slots=True)
class QuestionSupportReceipt:
    """That a support is counted.

    :param fresh: whether this very request counted it.
    """

    number: int
    supported_at: datetime
    fresh: bool
