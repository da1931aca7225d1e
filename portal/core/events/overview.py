"""What the outbox and the periodic jobs are doing, for whoever runs the portal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from portal.core import clock
from portal.core.database.paging import Order, Slice, page_of
from portal.core.database.session import session
from portal.core.events.encoding import NewerEvent, newest_form
from portal.core.events.models import (
    DeliveryAttemptRow,
    DeliveryRow,
    EventRow,
    PeriodicJobRow,
)
from portal.core.state import state_of

STATES = ("pending", "leased", "dead", "doubt", "resolved", "done")
AGES = {"day": timedelta(days=1), "week": timedelta(days=7)}
OLDER = "older"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One delivery with what it is about; no content of the event, which may be personal.

    :param lane: where it queues: the subscriber, and for some which of its targets.
    :param outcome: what came of it, as far as the subscriber says.
    :param took_ms: how long the last call took.
    """

    id: uuid.UUID
    subscriber: str
    lane: str
    state: str
    attempts: int
    due_at: datetime
    last_error: str
    outcome: str
    took_ms: int | None
    finished_at: datetime | None
    event_id: uuid.UUID
    event_type: str
    subject_kind: str
    subject_id: uuid.UUID | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are meant; nothing given means all.

    :param plugin: whose subscriptions, also of one that is gone.
    :param event_type: a name, or ``feature.*``.
    :param age: ``day`` and ``week`` for what is not older, ``older`` for the rest.
    """

    state: str = ""
    subscriber: str = ""
    plugin: str = ""
    event_type: str = ""
    age: str = ""
    lane: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a delivery and its event have to be like."""
        found: list[ColumnElement[bool]] = []
        if self.state in STATES:
            found.append(DeliveryRow.state == self.state)
        if self.subscriber:
            found.append(DeliveryRow.subscriber == self.subscriber)
        if self.lane:
            found.append(DeliveryRow.lane == self.lane)
        if self.plugin:
            found.append(_of_plugin(self.plugin))
        if self.event_type.endswith(".*"):
            found.append(EventRow.type.startswith(self.event_type[:-1], autoescape=True))
        elif self.event_type:
            found.append(EventRow.type == self.event_type)
        if self.age in AGES:
            found.append(EventRow.recorded_at >= clock.now() - AGES[self.age])
        elif self.age == OLDER:
            found.append(EventRow.recorded_at < clock.now() - AGES["week"])
        return found


def _of_plugin(plugin: str) -> ColumnElement[bool]:
    registry = state_of().subscriptions
    own = [name for name in registry.names() if (registry.find(name) or ("",))[0] == plugin]
    return or_(
        DeliveryRow.subscriber.in_(own),
        DeliveryRow.subscriber.startswith(f"{plugin}.", autoescape=True),
    )


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One try of a delivery.

    :param number: counts from 1; a number that is missing was cut off with its worker.
    :param result: ``done``, ``retry``, ``later`` (not its fault), ``dead`` or ``doubt``.
    """

    number: int
    began_at: datetime
    took_ms: int
    result: str
    detail: str


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """A delivery with the event's content and the history of its tries.

    :param payload: in its newest form; as it was stored, when newer software wrote it.
    """

    delivery: DeliveryRecord
    version: int
    payload: Mapping[str, Any]
    attempts: Sequence[AttemptRecord]


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A periodic job and how its last run went.

    :param due_at: ``None`` while no worker has ever seen it.
    """

    name: str
    title: Any
    every: timedelta
    due_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    last_error: str
    last_result: str
    running: bool


def deliveries(
    *,
    state: str = "",
    subscriber: str = "",
    chosen: DeliveryFilter | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Slice[DeliveryRecord]:
    """Return deliveries, the newest first.

    :param chosen: instead of ``state`` and ``subscriber``, everything that can be asked for.
    """
    chosen = chosen or DeliveryFilter(state=state, subscriber=subscriber)
    statement = _select().where(*chosen.conditions())
    order = [Order(DeliveryRow.id, "id", descending=True)]
    return page_of(statement, order, cursor, limit).map(lambda row: DeliveryRecord(*row))


def _select() -> Any:
    return select(
        DeliveryRow.id,
        DeliveryRow.subscriber,
        DeliveryRow.lane,
        DeliveryRow.state,
        DeliveryRow.attempts,
        DeliveryRow.due_at,
        DeliveryRow.last_error,
        DeliveryRow.outcome,
        DeliveryRow.took_ms,
        DeliveryRow.finished_at,
        DeliveryRow.event_id,
        EventRow.type,
        EventRow.subject_kind,
        EventRow.subject_id,
        EventRow.recorded_at,
    ).join(EventRow, EventRow.id == DeliveryRow.event_id)


def find_delivery(delivery_id: uuid.UUID) -> DeliveryDetail | None:
    """Return one delivery with everything that is known of it."""
    row = session().execute(_select().where(DeliveryRow.id == delivery_id)).first()
    if row is None:
        return None
    delivery = DeliveryRecord(*row)
    event = session().execute(select(EventRow).where(EventRow.id == delivery.event_id)).scalar_one()
    try:
        version, payload = newest_form(event.type, event.version, event.payload)
    except (NewerEvent, LookupError):
        version, payload = event.version, dict(event.payload)
    tries = session().execute(
        select(DeliveryAttemptRow)
        .where(DeliveryAttemptRow.delivery_id == delivery_id)
        .order_by(DeliveryAttemptRow.fence)
    )
    history = [
        AttemptRecord(one.fence, one.began_at, one.took_ms, one.result, one.detail)
        for one in tries.scalars()
    ]
    return DeliveryDetail(delivery, version, payload, history)


def jobs() -> list[JobRecord]:
    """Return every declared job, by name."""
    rows = {row.name: row for row in session().execute(select(PeriodicJobRow)).scalars()}
    now = clock.now()
    return [_job(job, rows.get(name), now) for name, job in sorted(state_of().jobs.items())]


def _job(job: Any, row: PeriodicJobRow | None, now: datetime) -> JobRecord:
    return JobRecord(
        name=job.name,
        title=job.title or job.name,
        every=job.every,
        due_at=row.due_at if row else None,
        started_at=row.started_at if row else None,
        finished_at=row.finished_at if row else None,
        last_error=row.last_error if row else "",
        last_result=row.last_result if row else "",
        running=bool(row and row.leased_until and row.leased_until > now),
    )


def run_soon(name: str) -> bool:
    """Let the worker run a job as soon as it can; return whether there is such a job."""
    changed = session().execute(
        update(PeriodicJobRow)
        .where(PeriodicJobRow.name == name)
        .values(due_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]
