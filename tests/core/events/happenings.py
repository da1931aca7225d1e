"""Events that happen in tests, a subscriber that does as it is told, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.core.database import session, unit_of_work
from portal.core.events import Event, EventEnvelope, emit, event_type
from portal.core.events.models import DeliveryAttemptRow, DeliveryRow

NAME = "test.list"


@event_type("test.happened", subject="thing")
@dataclass(frozen=True)
class Happened(Event):
    """Something happened to a thing."""

    thing_id: uuid.UUID
    words: tuple[str, ...] = ()


@dataclass
class Told:
    """A subscriber that remembers what it was told.

    :param raising: what it raises at each call, in order; ``None`` for a call that succeeds.
    :param found: what a look-up finds, or an exception it raises.
    """

    calls: list[EventEnvelope] = field(default_factory=list)
    raising: list[Exception | None] = field(default_factory=list)
    answer: str | None = None
    does: Callable[[EventEnvelope], object] | None = None
    found: Any = None
    lookups: int = 0

    def handler(self, envelope: EventEnvelope) -> str | None:
        self.calls.append(envelope)
        if self.does is not None:
            self.does(envelope)
        failure = self.raising.pop(0) if self.raising else None
        if failure is not None:
            raise failure
        return self.answer

    def find_earlier(self, _envelope: EventEnvelope) -> str | None:
        self.lookups += 1
        if isinstance(self.found, Exception):
            raise self.found
        found: str | None = self.found
        return found

    @property
    def words(self) -> list[tuple[str, ...]]:
        """Return the words of what it was told, in order."""
        return [call.event.words for call in self.calls if isinstance(call.event, Happened)]


def happen(thing: uuid.UUID | None = None, words: tuple[str, ...] = ()) -> uuid.UUID:
    """Let something happen; return the event."""
    with unit_of_work():
        return emit(Happened(thing or uuid.uuid4(), words))


def states(*columns: str, name: str = NAME) -> list[tuple[Any, ...]]:
    """Return state and attempts (or other columns) of the subscriber's deliveries, in order."""
    chosen = [getattr(DeliveryRow, column) for column in columns or ("state", "attempts")]
    rows = session().execute(
        select(*chosen).where(DeliveryRow.subscriber == name).order_by(DeliveryRow.id)
    )
    found = [tuple(row) for row in rows]
    session().close()
    return found


def attempts() -> list[tuple[str, str]]:
    """Return result and detail of every try that was kept."""
    columns = (DeliveryAttemptRow.result, DeliveryAttemptRow.detail)
    rows = session().execute(select(*columns).order_by(DeliveryAttemptRow.fence))
    found = [(row.result, row.detail) for row in rows]
    session().close()
    return found
