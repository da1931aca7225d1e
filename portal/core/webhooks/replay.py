"""Tells an endpoint again of what happened: one event, a stretch of time, or all since an event.

A message that is replayed has the ``webhook-id`` it had, so a receiver that has it already can
tell. Deliveries that are still under way are left alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from portal.core import clock
from portal.core.database.base import new_id
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work
from portal.core.events import lanes
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.problems import NotFound, Problem, Problems
from portal.core.webhooks.queries import (
    SUBSCRIBER,
    endpoint_lane,
    find_endpoint,
    is_wanted,
    offered_types,
)
from portal.core.webhooks.records import EndpointRecord

AT_ONCE = 10_000
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which events: one, or those of some time. Nothing given means all there are.

    :param event_id: this one only.
    :param after_id: those after this one.
    :param since: those from this moment on.
    :param until: those before this moment.
    """

    event_id: uuid.UUID | None = None
    after_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay does, or would do.

    :param count: number of messages.
    :param last_id: the last event of them.
    :param more: whether there are more than can be replayed at once; go on after ``last_id``.
    """

    count: int
    last_id: uuid.UUID | None
    more: bool


def preview_replay(endpoint_id: uuid.UUID, stretch: Stretch) -> Replayed:
    """Say what a replay would send.

    :raises Problems: for a stretch that makes no sense.
    """
    wanted = _wanted(_endpoint(endpoint_id), stretch)
    ids = _first(endpoint_id, wanted)
    return _summary(ids)


def replay(endpoint_id: uuid.UUID, stretch: Stretch) -> Replayed:
    """Queue messages about past events, 10,000 at most at once, in the order of the events.

    :raises Problems: for a stretch that makes no sense, or while the endpoint is off.
    """
    current_work()
    endpoint = _endpoint(endpoint_id)
    if not endpoint.active:
        words = _("Switch the endpoint on first: nothing is sent to one that is off.")
        raise Problems(Problem("", "inactive", words))
    ids = _first(endpoint_id, _wanted(endpoint, stretch))
    for start in range(0, min(len(ids), AT_ONCE), CHUNK):
        _queue(endpoint_lane(endpoint_id), ids[:AT_ONCE][start : start + CHUNK])
    lanes.end_rest(endpoint_lane(endpoint_id))
    return _summary(ids)


def _endpoint(endpoint_id: uuid.UUID) -> EndpointRecord:
    found = find_endpoint(endpoint_id)
    if found is None:
        raise NotFound
    return found


def _summary(ids: Sequence[uuid.UUID]) -> Replayed:
    shown = ids[:AT_ONCE]
    return Replayed(len(shown), shown[-1] if shown else None, len(ids) > AT_ONCE)


def _wanted(endpoint: EndpointRecord, stretch: Stretch) -> list[ColumnElement[bool]]:
    if stretch.since and stretch.until and stretch.since >= stretch.until:
        words = _("The end is before the beginning.")
        raise Problems(Problem("until", "order", words))
    types = [name for name in offered_types() if is_wanted(name, endpoint.types)]
    found: list[ColumnElement[bool]] = [EventRow.type.in_(types)]
    if stretch.event_id is not None:
        found.append(EventRow.id == stretch.event_id)
    if stretch.after_id is not None:
        if session().get(EventRow, stretch.after_id) is None:
            words = _("There is no event with this identifier any more.")
            raise Problems(Problem("after_id", "unknown", words))
        found.append(EventRow.id > stretch.after_id)
    if stretch.since is not None:
        found.append(EventRow.recorded_at >= stretch.since)
    if stretch.until is not None:
        found.append(EventRow.recorded_at < stretch.until)
    return found


def _first(endpoint_id: uuid.UUID, wanted: Sequence[ColumnElement[bool]]) -> list[uuid.UUID]:
    known = and_(
        DeliveryRow.event_id == EventRow.id, DeliveryRow.lane == endpoint_lane(endpoint_id)
    )
    statement = (
        select(EventRow.id)
        .outerjoin(DeliveryRow, known)
        .where(*wanted, or_(DeliveryRow.id.is_(None), DeliveryRow.finished_at.is_not(None)))
        .order_by(EventRow.id)
        .limit(AT_ONCE + 1)
    )
    return list(session().execute(statement).scalars())


def _queue(lane: str, ids: Sequence[uuid.UUID]) -> None:
    moment = clock.now()
    again = session().execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.lane == lane,
            DeliveryRow.event_id.in_(ids),
            DeliveryRow.finished_at.is_not(None),
        )
        .values(state="pending", attempts=0, due_at=moment, finished_at=None, last_error="")
        .returning(DeliveryRow.event_id)
        .execution_options(synchronize_session=False)
    )
    there = {row.event_id for row in again}
    fresh: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "event_id": event_id,
            "subscriber": SUBSCRIBER,
            "lane": lane,
            "state": "pending",
            "due_at": moment,
        }
        for event_id in ids
        if event_id not in there
    ]
    if fresh:
        session().execute(insert(DeliveryRow), fresh)


def events_after(after_id: uuid.UUID | None, types: Sequence[str], limit: int) -> list[EventRow]:
    """Return public events after one, in their order (systems that would rather fetch)."""
    offered = offered_types()
    chosen = [name for name in offered if not types or is_wanted(name, types)]
    statement = select(EventRow).where(EventRow.type.in_(chosen)).order_by(EventRow.id).limit(limit)
    if after_id is not None:
        statement = statement.where(EventRow.id > after_id)
    return list(session().execute(statement).scalars())


def newest_event() -> uuid.UUID | None:
    """Return the newest event, for a system that begins to listen."""
    return session().scalar(select(EventRow.id).order_by(EventRow.id.desc()).limit(1))


__all__ = [
    "Replayed",
    "Stretch",
    "events_after",
    "newest_event",
    "preview_replay",
    "replay",
]
