"""What a person does about deliveries: try again, close, count, replay."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select, update

from portal.core import clock
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work, unit_of_work
from portal.core.events import lanes
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.state import state_of

MENDABLE = ("dead", "doubt", "pending")
TROUBLED = ("dead", "doubt")
KEEP_FOR_THE_ABSENT = timedelta(days=30)
BULK = 10_000


def retry_now(delivery_id: uuid.UUID) -> bool:
    """Put a dead or doubtful delivery back into the queue, with all its tries before it."""
    current_work()
    lane = session().scalar(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(MENDABLE))
        .values(state="pending", attempts=0, due_at=clock.now(), finished_at=None)
        .returning(DeliveryRow.lane)
        .execution_options(synchronize_session=False)
    )
    if lane is not None:
        lanes.end_rest(lane)
    return lane is not None


def resolve(delivery_id: uuid.UUID, note: str) -> bool:
    """Mark a dead or doubtful delivery as dealt with by a person."""
    current_work()
    changed = session().execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(TROUBLED))
        .values(state="resolved", last_error=note[:500], finished_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def retry_all(conditions: Sequence[ColumnElement[bool]], newest: uuid.UUID) -> int:
    """Put given-up deliveries that fit the conditions back into the queue, 10,000 at most.

    Those in doubt are left out: each of them needs somebody who looks.

    :param conditions: about ``DeliveryRow`` and its ``EventRow``.
    :param newest: what came after this delivery was not in the preview, and is left out.
    :returns: how many were put back.
    """
    current_work()
    oldest_first = _chosen(conditions).order_by(DeliveryRow.id)
    chosen = oldest_first.where(DeliveryRow.id <= newest).limit(BULK)
    rows = session().execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(chosen))
        .values(state="pending", attempts=0, due_at=clock.now(), finished_at=None)
        .returning(DeliveryRow.lane)
        .execution_options(synchronize_session=False)
    )
    touched = [row.lane for row in rows]
    for lane in set(touched):
        lanes.end_rest(lane)
    return len(touched)


def count_retriable(conditions: Sequence[ColumnElement[bool]]) -> tuple[int, uuid.UUID | None]:
    """Return how many :func:`retry_all` would put back, and the newest of them."""
    chosen = _chosen(conditions)
    count = session().scalar(select(func.count()).select_from(chosen.subquery()))
    newest: uuid.UUID | None = session().scalar(chosen.order_by(DeliveryRow.id.desc()).limit(1))
    return int(count or 0), newest


def _chosen(conditions: Sequence[ColumnElement[bool]]) -> Select[uuid.UUID]:
    return (
        select(DeliveryRow.id)
        .join(EventRow, EventRow.id == DeliveryRow.event_id)
        .where(DeliveryRow.state == "dead", *conditions)
    )


def close_lane(lane: str, note: str) -> int:
    """Close everything open in a lane whose other end is gone for good."""
    current_work()
    changed = session().execute(
        update(DeliveryRow)
        .where(DeliveryRow.lane == lane, DeliveryRow.finished_at.is_(None))
        .values(state="resolved", last_error=note[:500], finished_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    lanes.resume(lane)
    return int(changed.rowcount)  # type: ignore[attr-defined]


def close_what_nobody_waits_for() -> int:
    """Close deliveries of subscribers that have not been here for 30 days (a job)."""
    known = state_of().subscriptions.names()
    absent = [lane for lane in lanes.open_lanes() if lane.partition("/")[0] not in known]
    closed = 0
    for lane in absent:
        with unit_of_work():
            old = select(EventRow.id).where(
                EventRow.recorded_at < clock.now() - KEEP_FOR_THE_ABSENT
            )
            changed = session().execute(
                update(DeliveryRow)
                .where(
                    DeliveryRow.lane == lane,
                    DeliveryRow.finished_at.is_(None),
                    DeliveryRow.event_id.in_(old),
                )
                .values(
                    state="resolved",
                    last_error="its subscriber has not been here for 30 days",
                    finished_at=clock.now(),
                )
                .execution_options(synchronize_session=False)
            )
            closed += int(changed.rowcount)  # type: ignore[attr-defined]
    return closed


def counts_by_state() -> dict[str, int]:
    """Return how many deliveries are in each state."""
    statement = select(DeliveryRow.state, func.count().label("number")).group_by(DeliveryRow.state)
    return {row.state: row.number for row in session().execute(statement)}
