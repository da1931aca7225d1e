"""Writes events and what subscribers are owed, in the transaction of the change itself."""

from __future__ import annotations

import uuid

from sqlalchemy import insert

from portal.core import clock
from portal.core.database.base import new_id
from portal.core.database.prepared import run
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work
from portal.core.events.encoding import encode
from portal.core.events.event import Event
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.state import state_of

_EVENT = insert(EventRow.__table__)  # type: ignore[arg-type]


def emit(event: Event, actor_id: uuid.UUID | None = None) -> uuid.UUID:
    """Record ``event`` and one delivery per subscriber (or target) that takes part now.

    :returns: the event's identifier.
    :raises RuntimeError: outside a unit of work.
    """
    current_work()
    event_id, moment, subject = new_id(), clock.now(), event.subject_id
    run(
        _EVENT,
        id=event_id,
        type=event.type,
        version=event.version,
        payload=encode(event),
        subject_kind=event.subject_kind,
        subject_id=subject,
        actor_id=actor_id,
        recorded_at=moment,
    )
    owed = [
        {
            "id": new_id(),
            "event_id": event_id,
            "subscriber": subscription.name,
            "lane": lane,
            "subject_id": subject if subscription.ordered else None,
            "state": "pending",
            "attempts": 0,
            "fence": 0,
            "due_at": moment,
            "last_error": "",
            "outcome": "",
        }
        for subscription in state_of().subscriptions.to(event.type)
        for lane in subscription.lanes(event.type)
    ]
    if owed:
        session().execute(insert(DeliveryRow), owed)
    return event_id


def owe(event_id: uuid.UUID, subscriber: str, lane: str) -> None:
    """Record a delivery of an event to one lane, besides those :func:`emit` records."""
    current_work()
    session().execute(
        insert(DeliveryRow).values(
            id=new_id(),
            event_id=event_id,
            subscriber=subscriber,
            lane=lane,
            state="pending",
            due_at=clock.now(),
        )
    )
