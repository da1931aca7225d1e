"""What the outbox and the periodic jobs are doing, for whoever runs the portal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.core import clock
from portal.core.database.paging import Order, Slice, page_of
from portal.core.database.session import session
from portal.core.events.models import DeliveryRow, EventRow, PeriodicJobRow
from portal.core.state import state_of

STATES = ("pending", "leased", "dead", "doubt", "resolved", "done")


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One delivery with what it is about; no content of the event, which may be personal."""

    id: uuid.UUID
    subscriber: str
    state: str
    attempts: int
    due_at: datetime
    last_error: str
    finished_at: datetime | None
    event_type: str
    subject_kind: str
    subject_id: uuid.UUID | None
    recorded_at: datetime


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
    *, state: str = "", subscriber: str = "", cursor: str | None = None, limit: int = 50
) -> Slice[DeliveryRecord]:
    """Return deliveries, the newest first."""
    statement = select(
        DeliveryRow.id,
        DeliveryRow.subscriber,
        DeliveryRow.state,
        DeliveryRow.attempts,
        DeliveryRow.due_at,
        DeliveryRow.last_error,
        DeliveryRow.finished_at,
        EventRow.type,
        EventRow.subject_kind,
        EventRow.subject_id,
        EventRow.recorded_at,
    ).join(EventRow, EventRow.id == DeliveryRow.event_id)
    if state in STATES:
        statement = statement.where(DeliveryRow.state == state)
    if subscriber:
        statement = statement.where(DeliveryRow.subscriber == subscriber)
    order = [Order(DeliveryRow.id, "id", descending=True)]
    return page_of(statement, order, cursor, limit).map(lambda row: DeliveryRecord(*row))


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
