"""What happens to statements, as facts. Votes are no events: who answered what is nobody's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@dataclass(frozen=True)
class StatementEvent(Event):
    """Base of what happens to a statement."""

    statement_id: uuid.UUID
    consultation_id: uuid.UUID
    number: int


@event_type("statements.added", subject="statement", public=True)
@dataclass(frozen=True)
class StatementAdded(StatementEvent):
    """Somebody added a statement; ``state`` says whether it is shown already."""

    state: str


@event_type("statements.moderated", subject="statement", public=True)
@dataclass(frozen=True)
class StatementModerated(StatementEvent):
    """A moderator accepted or rejected a statement."""

    state: str


EVENTS: tuple[type[Event], ...] = (
    StatementAdded,
    StatementModerated,
)
