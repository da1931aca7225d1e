"""Records of petitions themselves: what lists, pages and the API show."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from portal_petitions.records.states import Reason, State


@dataclass(frozen=True, slots=True)
class PetitionItem:
    """A petition in a list.

    :param signature_count: as folded in; at most a second or two behind.
    :param response_threshold: frozen when it opened; 0 before.
    :param title: empty for everybody outside the office when the text is hidden.
    """

    id: uuid.UUID
    state: State
    title: str
    background: str
    language: str
    author_name: str
    area_id: uuid.UUID | None
    topic_id: uuid.UUID | None
    signature_count: int
    response_threshold: int
    debate_threshold: int
    created_at: datetime
    moderation_at: datetime | None
    opened_at: datetime | None
    closes_at: datetime | None
    ended_at: datetime | None
    response_reached_at: datetime | None
    debate_reached_at: datetime | None
    responded_at: datetime | None
    debate_on: date | None
    debated_at: datetime | None
    reason: Reason | None
    text_hidden: bool

    @property
    def takes_signatures(self) -> bool:
        """Whether anybody may sign now."""
        return self.state is State.OPEN

    @property
    def waits_for_response(self) -> bool:
        """Whether the council owes an answer."""
        return self.response_reached_at is not None and self.responded_at is None


@dataclass(frozen=True, slots=True)
class PetitionRecord(PetitionItem):
    """A petition with everything its page shows.

    :param author_id: nobody once the author was erased or the petition anonymised.
    :param sponsor_count: confirmed sponsors, the author not among them.
    :param note: what the moderators say about a rejection.
    :param duplicate_of: the petition that stands already, with the reason ``duplicate``.
    :param withdrawn_reason: why it was taken back or stopped.
    :param anonymised_at: since when no signature names anybody.
    :param version: raised with every change of the text or the state, for two open tabs.
    """

    details: str
    author_id: uuid.UUID | None
    sponsor_count: int
    note: str
    duplicate_of: uuid.UUID | None
    withdrawn_reason: str
    lock_by: uuid.UUID | None
    lock_until: datetime | None
    anonymised_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class PetitionDraft:
    """What somebody writes to begin a petition.

    :param name: the author's name as it will stand under the petition.
    :param postcode: where the author lives; counted as their signature's.
    """

    title: str
    background: str
    details: str = ""
    name: str = ""
    postcode: str = ""
    area_id: uuid.UUID | None = None
    topic_id: uuid.UUID | None = None
    home_area_id: uuid.UUID | None = None
    wants_news: bool = False


@dataclass(frozen=True, slots=True)
class LockRecord:
    """Who moderates a petition now."""

    held: bool
    by: uuid.UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A moment in the life of a petition; ``actor_id`` is for the office only."""

    state: str
    note: str
    at: datetime
    actor_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class AreaThresholds:
    """How many signatures a petition about an area needs; ``None``: as for the whole town.

    Either a number or a share of the residents in percent; the number wins.
    """

    response_number: int | None = None
    response_share: float | None = None
    debate_number: int | None = None
    debate_share: float | None = None
