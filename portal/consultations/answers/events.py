"""What happens to themes and promises, as facts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("answers.published", subject="consultation", public=True)
@dataclass(frozen=True)
class ThemeAnswered(Event):
    """The council has published what it says to a theme of a consultation."""

    consultation_id: uuid.UUID
    theme_id: uuid.UUID
    answer: str


@event_type("answers.promised", subject="consultation", public=True)
@dataclass(frozen=True)
class PromiseMade(Event):
    """The council has promised something by a day."""

    consultation_id: uuid.UUID
    promise_id: uuid.UUID


@event_type("answers.promise_changed", subject="consultation", public=True)
@dataclass(frozen=True)
class PromiseChanged(Event):
    """A promise was kept, withdrawn, taken up again or moved, or there is progress to tell."""

    consultation_id: uuid.UUID
    promise_id: uuid.UUID
    what: str


@event_type("answers.telling", subject="consultation")
@dataclass(frozen=True)
class TellingDue(Event):
    """Somebody who took part in a consultation may still have to be told what came of it."""

    consultation_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (ThemeAnswered, PromiseMade, PromiseChanged, TellingDue)
