"""Records of free answers: proposed groups, themes people decided on, and single answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from portal.core.i18n import TranslatedText


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group of answers that are worded alike, as it was proposed.

    :param words: what tells it from the others.
    """

    number: int
    words: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class GroupingRecord:
    """What was proposed for one question, and when."""

    groups: tuple[GroupRecord, ...]
    inputs: str
    computed_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """What an officer found several answers to be about.

    :param answers: how many belong to it.
    """

    id: uuid.UUID
    question_id: uuid.UUID
    name: TranslatedText
    position: int
    answers: int


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One free answer.

    :param response_id: random identifier of the response; it is shown to nobody.
    :param withheld: whether an officer keeps it from being published.
    """

    response_id: uuid.UUID
    text: str
    language: str
    group: int | None
    theme_id: uuid.UUID | None
    withheld: bool
