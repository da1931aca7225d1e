"""Claims deliveries under a lease, calls subscribers, and writes down how it went.

A delivery is claimed in one statement. The final state is written with the attempt number
as a fence, so a worker that was presumed dead cannot overwrite what its successor did.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, func, select, update

from portal.core import clock
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.encoding import decode
from portal.core.events.event import EventEnvelope
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.events.subscriptions import Idempotency, Subscription
from portal.core.plugins.isolation import GuestFailure, run_with_deadline
from portal.core.plugins.manager import plugins_of
from portal.core.state import state_of

log = structlog.get_logger(__name__)
FIRST_LEASE = timedelta(seconds=120)
LONGEST_WAIT = timedelta(hours=6)
PLUGIN_AWAY = timedelta(minutes=10)


class Retry(Exception):
    """Raised by a handler: not now, try again (after ``seconds``, if given)."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(reason)


class GiveUp(Exception):
    """Raised by a handler: it will never work; a person should look."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery this worker holds for a while."""

    delivery_id: uuid.UUID
    event_id: uuid.UUID
    subscriber: str
    attempt: int


def deliver_due(limit: int = 20) -> int:
    """Claim and carry out up to ``limit`` due deliveries; return how many were carried out."""
    claims = claim_due(limit)
    for claim in claims:
        carry_out(claim)
    return len(claims)


def claim_due(limit: int) -> list[Claim]:
    """Lease up to ``limit`` due deliveries to this worker, the oldest first."""
    if not _anything_due():
        return []
    moment = clock.now()
    with unit_of_work():
        due = (
            select(DeliveryRow.id)
            .where(DeliveryRow.state.in_(("pending", "leased")), DeliveryRow.due_at <= moment)
            .order_by(DeliveryRow.due_at, DeliveryRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        _doubt_what_was_cut_off(moment)
        rows = session().execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(due), DeliveryRow.state != "doubt")
            .values(
                state="leased",
                attempts=DeliveryRow.attempts + 1,
                due_at=moment + FIRST_LEASE,
            )
            .returning(
                DeliveryRow.id, DeliveryRow.event_id, DeliveryRow.subscriber, DeliveryRow.attempts
            )
            .execution_options(synchronize_session=False)
        )
        return sorted((Claim(*row) for row in rows), key=lambda claim: claim.delivery_id)


def _anything_due() -> bool:
    statement = select(DeliveryRow.id).where(
        DeliveryRow.state.in_(("pending", "leased")), DeliveryRow.due_at <= clock.now()
    )
    found = session().execute(statement.limit(1)).first()
    session().close()
    return found is not None


def _doubt_what_was_cut_off(moment: datetime) -> None:
    # A lease that ran out on a subscriber that must not be called twice: nobody knows
    # whether the call went through.
    never_twice = [
        name
        for name in state_of().subscriptions.names()
        if state_of().subscriptions.find(name)[1].idempotency is Idempotency.NONE  # type: ignore[index]
    ]
    if never_twice:
        session().execute(
            update(DeliveryRow)
            .where(
                DeliveryRow.state == "leased",
                DeliveryRow.due_at <= moment,
                DeliveryRow.subscriber.in_(never_twice),
            )
            .values(state="doubt", last_error="the worker stopped during the call")
            .execution_options(synchronize_session=False)
        )


def carry_out(claim: Claim) -> None:
    """Call the subscriber of a claimed delivery and record the outcome."""
    found = state_of().subscriptions.find(claim.subscriber)
    if found is None:
        _finish(claim, "dead", "there is no such subscriber any more")
        return
    plugin_name, subscription = found
    if not plugins_of(current_app).is_enabled(plugin_name):
        _postpone(claim, PLUGIN_AWAY, "its plugin is not enabled", counts=False)
        return
    envelope = envelope_of(claim)
    try:
        _call(plugin_name, subscription, envelope)
    except GiveUp as error:
        _finish(claim, "dead", str(error))
    except Retry as error:
        _retry(claim, subscription, str(error), error.seconds)
    except Exception as error:
        log.exception("delivery_failed", subscriber=claim.subscriber, attempt=claim.attempt)
        _retry(claim, subscription, f"{type(error).__name__}: {error}", None)
    else:
        _finish(claim, "done", "")


def _call(plugin_name: str, subscription: Subscription, envelope: EventEnvelope) -> None:
    manager = plugins_of(current_app)
    entry = manager.entries[plugin_name]
    try:
        if entry.plugin is not None and entry.plugin.built_in:
            subscription.handler(envelope)
        else:
            run_with_deadline(lambda: subscription.handler(envelope), subscription.lease_seconds)
    except GuestFailure as failure:
        # Each time-out has held up every other delivery; a raised error has not.
        manager.report_failure(plugin_name, f"subscription {subscription.name}", failure)
        raise
    finally:
        session().close()


def envelope_of(claim: Claim) -> EventEnvelope:
    """Read the event of a claimed delivery."""
    row = session().execute(select(EventRow).where(EventRow.id == claim.event_id)).scalar_one()
    envelope = EventEnvelope(
        id=row.id,
        type=row.type,
        version=row.version,
        event=decode(row.type, row.version, row.payload),
        payload=row.payload,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        actor_id=row.actor_id,
        recorded_at=row.recorded_at,
        delivery_id=claim.delivery_id,
        attempt=claim.attempt,
    )
    session().close()
    return envelope


def _retry(claim: Claim, subscription: Subscription, reason: str, seconds: float | None) -> None:
    if claim.attempt >= subscription.attempts:
        _finish(claim, "dead", reason)
        return
    if seconds is None:
        wait = min(timedelta(seconds=5 * 2 ** (claim.attempt - 1)), LONGEST_WAIT)
        seconds = wait.total_seconds() * random.uniform(0.8, 1.2)  # noqa: S311 - spreads retries
    _postpone(claim, timedelta(seconds=seconds), reason, counts=True)


def _postpone(claim: Claim, wait: timedelta, reason: str, *, counts: bool) -> None:
    with unit_of_work():
        session().execute(
            update(DeliveryRow)
            .where(*_still_ours(claim))
            .values(
                state="pending",
                due_at=clock.now() + wait,
                last_error=reason[:500],
                attempts=claim.attempt if counts else claim.attempt - 1,
            )
            .execution_options(synchronize_session=False)
        )


def _finish(claim: Claim, state: str, error: str) -> None:
    with unit_of_work():
        session().execute(
            update(DeliveryRow)
            .where(*_still_ours(claim))
            .values(state=state, last_error=error[:500], finished_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def _still_ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        DeliveryRow.id == claim.delivery_id,
        DeliveryRow.attempts == claim.attempt,
        DeliveryRow.state == "leased",
    )


def retry_now(delivery_id: uuid.UUID) -> bool:
    """Put a dead or doubtful delivery back into the queue (back office)."""
    changed = session().execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(("dead", "doubt", "pending")))
        .values(state="pending", attempts=0, due_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def resolve(delivery_id: uuid.UUID, note: str) -> bool:
    """Mark a dead or doubtful delivery as dealt with by a person (back office)."""
    changed = session().execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(("dead", "doubt")))
        .values(state="resolved", last_error=note[:500], finished_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def counts_by_state() -> dict[str, int]:
    """Return how many deliveries are in each state."""
    statement = select(DeliveryRow.state, func.count().label("number")).group_by(DeliveryRow.state)
    return {row.state: row.number for row in session().execute(statement)}
