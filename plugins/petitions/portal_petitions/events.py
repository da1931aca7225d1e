"""What happens to petitions, as others are told of it: identifiers and public text only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from portal.sdk import Event, event_type


@event_type("petitions.submitted", subject="petition")
@dataclass(frozen=True)
class PetitionSubmitted(Event):
    """Enough sponsors have confirmed: the moderators have a new petition to look at."""

    petition_id: uuid.UUID


@event_type("petitions.opened", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionOpened(Event):
    """A petition is public and can be signed."""

    petition_id: uuid.UUID
    title: str
    closes_at: datetime


@event_type("petitions.rejected", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionRejected(Event):
    """The moderators did not publish a petition; ``reason`` is one of the codes."""

    petition_id: uuid.UUID
    reason: str


@event_type("petitions.withdrawn", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionWithdrawn(Event):
    """A petition was taken back by its author, stopped by the office, or found no sponsors."""

    petition_id: uuid.UUID


@event_type("petitions.closed", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionClosed(Event):
    """A petition's time is over."""

    petition_id: uuid.UUID
    signatures: int


@event_type("petitions.threshold_reached", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionThresholdReached(Event):
    """So many people have signed that the council answers, or puts it up for debate.

    :param kind: ``response`` or ``debate``.
    """

    petition_id: uuid.UUID
    kind: str
    threshold: int


@event_type("petitions.response_published", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionResponsePublished(Event):
    """The council has answered."""

    petition_id: uuid.UUID
    summary: str


@event_type("petitions.debate_scheduled", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionDebateScheduled(Event):
    """The council says when it debates a petition."""

    petition_id: uuid.UUID
    on: date


@event_type("petitions.debated", subject="petition", public=True)
@dataclass(frozen=True)
class PetitionDebated(Event):
    """The council says what came of a debate."""

    petition_id: uuid.UUID
    debated_on: date


@event_type("petitions.trending", subject="petition")
@dataclass(frozen=True)
class PetitionTrending(Event):
    """Signatures come in more quickly than usual; ``kind`` says of what."""

    petition_id: uuid.UUID
    alarm_id: uuid.UUID
    kind: str


@event_type("petitions.recounted", subject="petition")
@dataclass(frozen=True)
class PetitionRecounted(Event):
    """Signatures were taken out, put back or counted anew by the office."""

    petition_id: uuid.UUID


@event_type("petitions.anonymised", subject="petition")
@dataclass(frozen=True)
class PetitionAnonymised(Event):
    """No signature of a petition names anybody any more."""

    petition_id: uuid.UUID


@event_type("petitions.mailing_continued", subject="petition")
@dataclass(frozen=True)
class MailingContinued(Event):
    """There are signers to write to, first of all or more of them."""

    petition_id: uuid.UUID
    mailing_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (
    PetitionSubmitted,
    PetitionOpened,
    PetitionRejected,
    PetitionWithdrawn,
    PetitionClosed,
    PetitionThresholdReached,
    PetitionResponsePublished,
    PetitionDebateScheduled,
    PetitionDebated,
    PetitionTrending,
    PetitionRecounted,
    PetitionAnonymised,
    MailingContinued,
)
