"""What happens to discussions; what people write is told of by the discussion feature."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("discussions.official", subject="phase", public=True)
@dataclass(frozen=True)
class OfficialContributionPublished(Event):
    """The council published or changed its own contribution."""

    phase_id: uuid.UUID
    consultation_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (OfficialContributionPublished,)
