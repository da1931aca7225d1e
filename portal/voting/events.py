"""What happens in votes, as facts that name nobody. Secret ballots are no events at all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("voting.cast", subject="contest", public=True)
@dataclass(frozen=True)
class VoteCast(Event):
    """Somebody voted in an open vote, or changed their vote; by whom and for what is not told."""

    contest_id: uuid.UUID
    of_kind: str
    of_id: uuid.UUID
    changed: bool


@event_type("voting.set", subject="contest", public=True)
@dataclass(frozen=True)
class ContestSet(Event):
    """The ballot paper of a vote is fixed: its order was drawn and its rule frozen."""

    contest_id: uuid.UUID
    of_kind: str
    of_id: uuid.UUID
    seed: str


@event_type("voting.counted", subject="contest", public=True)
@dataclass(frozen=True)
class ContestCounted(Event):
    """The ballots of a vote were counted and published, with a number above 1 once more."""

    contest_id: uuid.UUID
    of_kind: str
    of_id: uuid.UUID
    number: int
    decided: bool
    ballots_hash: str


@event_type("voting.annulled", subject="contest", public=True)
@dataclass(frozen=True)
class ContestAnnulled(Event):
    """A vote was annulled; its result stands no more, and the page says why."""

    contest_id: uuid.UUID
    of_kind: str
    of_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (VoteCast, ContestSet, ContestCounted, ContestAnnulled)
