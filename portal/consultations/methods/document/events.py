"""What happens to a commented document, as facts. Supports are no events."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("document.version_published", subject="version", public=True)
@dataclass(frozen=True)
class VersionPublished(Event):
    """A version of the text was published."""

    version_id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    number: int


@dataclass(frozen=True)
class WordingEvent(Event):
    """Base of what happens to a proposed wording."""

    wording_id: uuid.UUID
    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    number: int


@event_type("document.wording_proposed", subject="wording", public=True)
@dataclass(frozen=True)
class WordingProposed(WordingEvent):
    """Somebody proposed a wording for a paragraph."""


@event_type("document.wording_answered", subject="wording", public=True)
@dataclass(frozen=True)
class WordingAnswered(WordingEvent):
    """The council answered a wording; ``state`` is taken, partly or declined."""

    state: str


@event_type("document.wording_hidden", subject="wording", public=True)
@dataclass(frozen=True)
class WordingHidden(WordingEvent):
    """A moderator hid a wording, or showed it again; ``hidden`` says which."""

    hidden: bool


EVENTS: tuple[type[Event], ...] = (
    VersionPublished,
    WordingProposed,
    WordingAnswered,
    WordingHidden,
)
