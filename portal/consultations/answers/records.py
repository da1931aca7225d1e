"""Records of themes, answers and promises; what is overdue follows from the clock alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.core.i18n import TranslatedText
from portal.core.state import config


class Answer(StrEnum):
    """What the council says to a theme."""

    DID = "did"
    WILL = "will"
    WILL_NOT = "will_not"
    LOOKING = "looking"


ANSWER_WORDS: dict[str, tuple[Any, str]] = {
    Answer.DID: (_l("We did it"), "done"),
    Answer.WILL: (_l("We will do it"), "accepted"),
    Answer.WILL_NOT: (_l("We will not do it"), "declined"),
    Answer.LOOKING: (_l("We are looking into it"), "progress"),
}
NO_ANSWER: tuple[Any, str] = (_l("No answer yet"), "waiting")


class PromiseState(StrEnum):
    """What the council has said about a promise."""

    OPEN = "open"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How a promise stands today, which for an open one the clock says."""

    OVERDUE = "overdue"
    OPEN = "open"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


STANDING_WORDS: dict[str, tuple[Any, str]] = {
    Standing.OVERDUE: (_l("Overdue"), "late"),
    Standing.OPEN: (_l("Open"), "waiting"),
    Standing.KEPT: (_l("Kept"), "done"),
    Standing.WITHDRAWN: (_l("Withdrawn"), "closed"),
}


class NoteKind(StrEnum):
    """What a line in the story of a promise tells."""

    PROGRESS = "progress"
    MOVED = "moved"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


def town_today() -> date:
    """Return the day it is on the town's clock; promises are due at its end."""
    return clock.now().astimezone(ZoneInfo(config().time_zone)).date()


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """What the council says to a theme.

    :param answer: did, will, will_not or looking.
    :param reason: Markdown in the languages of the consultation.
    :param published_at: when it became public; nothing while it is a draft.
    """

    id: uuid.UUID
    theme_id: uuid.UUID
    answer: Answer
    reason: TranslatedText
    department_id: uuid.UUID | None
    revision: int
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PromiseRecord:
    """Something the council has promised to do by a day.

    :param state: what the council says: open, kept or withdrawn.
    :param first_due_on: the day first promised, when it was moved since.
    :param settled_on: the day on which it was kept or withdrawn.
    :param reason: why it was withdrawn, or how it was kept.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    theme_id: uuid.UUID
    title: TranslatedText
    due_on: date
    first_due_on: date
    department_id: uuid.UUID | None
    state: PromiseState
    settled_on: date | None
    reason: TranslatedText
    version: int
    made_at: datetime
    changed_at: datetime

    @property
    def standing(self) -> Standing:
        """How it stands today."""
        if self.state is PromiseState.OPEN:
            return Standing.OVERDUE if self.due_on < town_today() else Standing.OPEN
        return Standing(self.state)

    @property
    def was_moved(self) -> bool:
        """Whether another day was promised first."""
        return self.first_due_on != self.due_on

    @property
    def days_late(self) -> int:
        """By how many days it is, or was, late."""
        until = self.settled_on if self.settled_on is not None else town_today()
        return max(0, (until - self.due_on).days)


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A line in the story of a promise.

    :param due_from: the day promised before, when a note says that it was moved.
    """

    id: uuid.UUID
    promise_id: uuid.UUID
    kind: NoteKind
    text: TranslatedText
    due_from: date | None
    due_to: date | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """A theme people spoke of, with what the council says to it.

    :param said: what people said, in Markdown.
    :param contributions: how many contributions it was made of.
    :param response: the answer everybody can read.
    :param draft: the answer being written; only for those who may write it.
    """

    id: uuid.UUID
    consultation_id: uuid.UUID
    position: int
    title: TranslatedText
    said: TranslatedText
    version: int
    changed_at: datetime
    contributions: int = 0
    response: ResponseRecord | None = None
    draft: ResponseRecord | None = None
    promises: tuple[PromiseRecord, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether people have an answer, or a day by which something will be done.

        "We are looking into it" is no answer by itself: it needs the day until when.
        """
        promised = any(one.state is not PromiseState.WITHDRAWN for one in self.promises)
        if promised or self.response is None:
            return promised
        return self.response.answer is not Answer.LOOKING

    @property
    def words(self) -> tuple[Any, str]:
        """The answer as words and kind of state."""
        return ANSWER_WORDS[self.response.answer] if self.response is not None else NO_ANSWER


@dataclass(frozen=True, slots=True)
class ThemeDraft:
    """What an officer has typed about a theme."""

    title: TranslatedText
    said: TranslatedText


@dataclass(frozen=True, slots=True)
class ResponseDraft:
    """What an officer has typed as an answer.

    :param revision: of the draft it replaces; 0 for the first one.
    """

    answer: str
    reason: TranslatedText
    department_id: uuid.UUID | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """What an officer has typed about a promise."""

    title: TranslatedText
    due_on: date | None
    department_id: uuid.UUID | None = None
