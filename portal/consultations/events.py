"""What happens to consultations, as facts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@dataclass(frozen=True)
class ConsultationEvent(Event):
    """Base of what happens to a consultation."""

    consultation_id: uuid.UUID


@event_type("consultations.published", subject="consultation", public=True)
@dataclass(frozen=True)
class ConsultationPublished(ConsultationEvent):
    """A consultation became visible to everybody."""

    slug: str


@event_type("consultations.changed", subject="consultation", public=True)
@dataclass(frozen=True)
class ConsultationChanged(ConsultationEvent):
    """Its texts, dates or conditions were changed."""


@event_type("consultations.closed", subject="consultation", public=True)
@dataclass(frozen=True)
class ConsultationClosed(ConsultationEvent):
    """The council ended it; nothing more is accepted."""


@event_type("consultations.archived", subject="consultation", public=True)
@dataclass(frozen=True)
class ConsultationArchived(ConsultationEvent):
    """It left the list of consultations; its page stays."""


EVENTS: tuple[type[Event], ...] = (
    ConsultationPublished,
    ConsultationChanged,
    ConsultationClosed,
    ConsultationArchived,
)
