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


EVENTS: tuple[type[Event], ...] = (VoteCast, ContestSet)
