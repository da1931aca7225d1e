"""What happens to the municipality."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events.event import Event, event_type


@dataclass(frozen=True)
@event_type("municipality.area_changed", subject="area", public=True)
class AreaChanged(Event):
    """An area was created, changed or deleted."""

    area_id: uuid.UUID


EVENTS: tuple[type[Event], ...] = (AreaChanged,)
