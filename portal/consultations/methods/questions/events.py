"""What happens to questions, as facts. Supports are no events: who supports what is nobody's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@dataclass(frozen=True)
class QuestionEvent(Event):
    """Base of what happens to a question."""

    question_id: uuid.UUID
    consultation_id: uuid.UUID
    number: int


@event_type("questions.asked", subject="question", public=True)
@dataclass(frozen=True)
class QuestionAsked(QuestionEvent):
    """Somebody asked; ``state`` says whether the question is shown already."""

    state: str


@event_type("questions.moderated", subject="question", public=True)
@dataclass(frozen=True)
class QuestionModerated(QuestionEvent):
    """A moderator showed or hid a question."""

    state: str


@event_type("questions.merged", subject="question", public=True)
@dataclass(frozen=True)
class QuestionMerged(QuestionEvent):
    """A question became a part of another; ``into`` is the number of that one."""

    into: int


@event_type("questions.answered", subject="question", public=True)
@dataclass(frozen=True)
class QuestionAnswered(QuestionEvent):
    """The council published an answer."""

    answer_id: uuid.UUID


@event_type("questions.telling_continued", subject="question")
@dataclass(frozen=True)
class QuestionTellingContinued(Event):
    """There are people to write to about an answer."""

    question_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (
    QuestionAsked,
    QuestionModerated,
    QuestionMerged,
    QuestionAnswered,
    QuestionTellingContinued,
)
