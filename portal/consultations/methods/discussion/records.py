"""Records of discussions: what is asked, what the council says, and how people stand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.core.i18n import TranslatedText

METHOD = "discussion"
KIND = "discussion"
QUESTION_LENGTH = 300
TEXT_LENGTH = 20_000
SIDES = ("for", "against", "neutral")


@dataclass(frozen=True, slots=True)
class DiscussionRecord:
    """The open question of a phase.

    :param background: what one should know first, Markdown.
    :param official: the council's own contribution, Markdown; it stands above the others.
    :param official_at: when that became public.
    :param comment_count: contributions and answers as far as the worker has counted them.
    """

    phase_id: uuid.UUID
    question: TranslatedText
    background: TranslatedText
    official: TranslatedText
    official_at: datetime | None
    comment_count: int
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DiscussionDraft:
    """What an officer has typed about it."""

    question: TranslatedText = field(default_factory=TranslatedText)
    background: TranslatedText = field(default_factory=TranslatedText)
    official: TranslatedText = field(default_factory=TranslatedText)


@dataclass(frozen=True, slots=True)
class Balance:
    """How many contributions of the first level take each side, and how many people made them.

    :param people: everybody who wrote, answers among it.
    """

    sides: Mapping[str, int]
    people_by_side: Mapping[str, int]
    people: int

    @property
    def contributions(self) -> int:
        """Contributions of the first level."""
        return sum(self.sides.values())

    def share(self, side: str) -> float:
        """Return which part of the contributions takes a side, from 0 to 1."""
        total = self.contributions
        return self.sides.get(side, 0) / total if total else 0.0
