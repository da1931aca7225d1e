"""What happens in surveys, as facts: that somebody answered, never who or what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events import Event, event_type


@event_type("survey.answered", subject="phase", public=True)
@dataclass(frozen=True)
class SurveyAnswered(Event):
    """Somebody handed in a form; neither who nor which one is told."""

    phase_id: uuid.UUID
    consultation_id: uuid.UUID


@event_type("survey.form_changed", subject="phase", public=True)
@dataclass(frozen=True)
class SurveyFormChanged(Event):
    """The questions of a survey were changed; ``form_version`` is the new one."""

    phase_id: uuid.UUID
    consultation_id: uuid.UUID
    form_version: int


EVENTS: tuple[type[Event], ...] = (SurveyAnswered, SurveyFormChanged)
