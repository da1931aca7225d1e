"""Claims deliveries under a lease and writes down how they went.

A delivery is claimed in one statement, and every claim has a higher number than the one before:
the fence. What is written down must still have it, so a worker that was presumed dead cannot
overwrite what its successor did.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events import lanes
from portal.core.events.models import DeliveryAttemptRow, DeliveryRow
from portal.core.events.subscriptions import Idempotency, Subscription
from portal.core.state import state_of

log = structlog.get_logger(__name__)
GRACE = timedelta(seconds=30)
"""What a lease has beyond the call: time to write down how it went."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery this worker holds for a while.

    :param attempt: which try this is since the delivery was queued.
    :param fence: which claim of the delivery this is; never the same number twice.
    :param until: when another worker may claim it.
    :param lane_rested: whether its lane was held until now.
    """

    delivery_id: uuid.UUID
    event_id: uuid.UUID
    subscriber: str
    lane: str
    attempt: int
    fence: int
    until: datetime
    lane_rested: bool = False


def claim_due(limit: int) -> list[Claim]:
    """Lease up to ``limit`` due deliveries of every lane to this worker, the oldest first."""
    return [claim for lane in lanes.due_lanes() for claim in claim_in(lane, limit)]


def claim_in(lane: str, limit: int) -> list[Claim]:
    """Lease up to ``limit`` due deliveries of a lane to this worker, the oldest first."""
    found = state_of().subscriptions.find_working(lane.partition("/")[0])
    if found is None:
        return []
    subscription, moment = found[1], clock.now()
    limit = min(limit, subscription.batch)
    until = moment + timedelta(seconds=subscription.lease_seconds) * min(limit, 2) + GRACE
    with unit_of_work():
        held, rested = lanes.is_held(lane, moment)
        if held:
            return []
        if subscription.idempotency is Idempotency.NONE:
            _doubt_what_was_cut_off(lane, moment)
        rows = session().execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(_due(lane, subscription, moment, limit)))
            .values(
                state="leased",
                attempts=DeliveryRow.attempts + 1,
                fence=DeliveryRow.fence + 1,
                due_at=until,
            )
            .returning(
                DeliveryRow.id,
                DeliveryRow.event_id,
                DeliveryRow.subscriber,
                DeliveryRow.lane,
                DeliveryRow.attempts,
                DeliveryRow.fence,
            )
            .execution_options(synchronize_session=False)
        )
        claims = [Claim(*row, until=until, lane_rested=rested) for row in rows]
    return sorted(claims, key=lambda claim: claim.delivery_id)


def _due(lane: str, subscription: Subscription, moment: datetime, limit: int) -> Any:
    due = aliased(DeliveryRow, name="due")
    statement = (
        select(due.id)
        .where(due.lane == lane, due.finished_at.is_(None), due.due_at <= moment)
        .where(due.state.in_(("pending", "leased")))
        .order_by(due.due_at, due.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=due)
    )
    if subscription.ordered:
        earlier = aliased(DeliveryRow, name="earlier")
        statement = statement.where(
            ~exists().where(
                earlier.lane == lane,
                earlier.subject_id == due.subject_id,
                earlier.id < due.id,
                earlier.finished_at.is_(None),
            )
        )
    return statement


def _doubt_what_was_cut_off(lane: str, moment: datetime) -> None:
    # A lease that ran out on a subscriber that must not be called twice: nobody knows
    # whether the call went through.
    session().execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.lane == lane, DeliveryRow.state == "leased", DeliveryRow.due_at <= moment
        )
        .values(state="doubt", finished_at=moment, last_error="the worker stopped during the call")
        .execution_options(synchronize_session=False)
    )


def has_time(claim: Claim, subscription: Subscription) -> bool:
    """Whether a call begun now ends before the lease does."""
    needed = timedelta(seconds=subscription.lease_seconds) + GRACE / 2
    return clock.now() + needed <= claim.until


def hand_back(claims: Sequence[Claim]) -> None:
    """Let other workers have deliveries that were claimed and not begun."""
    if not claims:
        return
    with unit_of_work():
        for claim in claims:
            _write(claim, {"state": "pending", "attempts": claim.attempt - 1}, keep_due=False)


def _write(claim: Claim, values: dict[str, Any], *, keep_due: bool, doubt: bool = False) -> bool:
    if not keep_due:
        values = {"due_at": clock.now(), **values}
    states = ("leased", "doubt") if doubt else ("leased",)
    changed = session().execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == claim.delivery_id,
            DeliveryRow.fence == claim.fence,
            DeliveryRow.state.in_(states),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    ours = bool(changed.rowcount)  # type: ignore[attr-defined]
    if not ours:
        log.warning("delivery_taken_over", subscriber=claim.subscriber, fence=claim.fence)
    return ours


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call went.

    :param result: ``done``, ``retry``, ``later``, ``dead`` or ``doubt``.
    :param detail: why it failed, or what came of it.
    :param wait: until the next try.
    :param lane: what becomes of the lane: ``resting`` or ``configuration``.
    :param lane_seconds: how long it rests, if the other side said so.
    """

    result: str
    detail: str = ""
    wait: timedelta = timedelta()
    lane: str = ""
    lane_seconds: float | None = None


def write_down(claim: Claim, outcome: Outcome, began_at: datetime, took_ms: int) -> bool:
    """Record how a claimed delivery went; return whether it was still ours to say."""
    result, moment = outcome.result, clock.now()
    values: dict[str, Any] = {"took_ms": took_ms}
    if result == "done":
        values |= {"state": "done", "last_error": "", "outcome": outcome.detail[:200]}
    elif result in ("retry", "later"):
        values |= {"state": "pending", "last_error": outcome.detail[:500]}
        values |= {"due_at": moment + outcome.wait}
        if result == "later":
            values["attempts"] = claim.attempt - 1
    else:
        values |= {"state": result, "last_error": outcome.detail[:500]}
    if result not in ("retry", "later"):
        values["finished_at"] = moment
    with unit_of_work():
        # Whoever called knows what nobody else could: that it went through after all.
        ours = _write(claim, values, keep_due=True, doubt=result == "done")
        if ours and (result != "done" or claim.fence > 1):
            _keep_attempt(claim, outcome, began_at, took_ms)
        if ours and result == "retry":
            _hold_back_what_follows(claim, moment + outcome.wait)
        if result == "done" and claim.lane_rested:
            lanes.end_rest(claim.lane)
        elif outcome.lane == lanes.RESTING:
            lanes.rest(claim.lane, outcome.detail, outcome.lane_seconds)
        elif outcome.lane == lanes.CONFIGURATION:
            lanes.hold_until_configured(claim.lane, outcome.detail)
    return ours


def _keep_attempt(claim: Claim, outcome: Outcome, began_at: datetime, took_ms: int) -> None:
    session().execute(
        insert(DeliveryAttemptRow).values(
            delivery_id=claim.delivery_id,
            fence=claim.fence,
            began_at=began_at,
            took_ms=took_ms,
            result=outcome.result,
            detail=outcome.detail[:500],
        )
    )


def _hold_back_what_follows(claim: Claim, until: datetime) -> None:
    # Where order matters, what waits behind this one is not due before it: a claim would only
    # have to look at it and pass on, a thousand times over.
    found = state_of().subscriptions.find(claim.subscriber)
    if found is None or not found[1].ordered:
        return
    subject = (
        select(DeliveryRow.subject_id).where(DeliveryRow.id == claim.delivery_id).scalar_subquery()
    )
    session().execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.lane == claim.lane,
            DeliveryRow.subject_id == subject,
            DeliveryRow.id > claim.delivery_id,
            DeliveryRow.state == "pending",
            DeliveryRow.due_at < until,
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )
