"""What happens to webhooks themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.events.event import Event, event_type


@event_type("core.webhook_tested", subject="endpoint", public=True)
@dataclass(frozen=True)
class WebhookTested(Event):
    """Somebody wants to see whether messages arrive; only that endpoint is told."""

    endpoint_id: uuid.UUID


@event_type("core.webhook_switched_off", subject="endpoint")
@dataclass(frozen=True)
class WebhookSwitchedOff(Event):
    """An endpoint took no messages for so long that the portal stopped trying.

    :param reason: what it answered last.
    """

    endpoint_id: uuid.UUID
    reason: str
