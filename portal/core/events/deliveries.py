"""Calls subscribers with what they are owed and judges how it went."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import select

from portal.core import clock
from portal.core.database.session import session
from portal.core.events import lanes
from portal.core.events.claims import (
    Claim,
    Outcome,
    claim_due,
    claim_in,
    hand_back,
    has_time,
    write_down,
)
from portal.core.events.encoding import NewerEvent, decode, newest_form
from portal.core.events.event import EventEnvelope
from portal.core.events.mending import counts_by_state, resolve, retry_now
from portal.core.events.models import EventRow
from portal.core.events.refusals import GiveUp, NotConfigured, Retry
from portal.core.events.subscriptions import BATCH, Idempotency, Subscription, target_of
from portal.core.http.allowance import each_within
from portal.core.http.errors import EgressFailed, EgressRefused
from portal.core.plugins.isolation import GuestFailure, run_with_deadline
from portal.core.plugins.manager import plugins_of
from portal.core.state import state_of

log = structlog.get_logger(__name__)
FOR_NEWER_SOFTWARE = timedelta(minutes=10)
SAID = (Retry, GiveUp, NotConfigured, EgressFailed, EgressRefused)
"""What handlers say of the other side; anything else is a failure of their own."""


def deliver_due(limit: int = BATCH) -> int:
    """Carry out up to ``limit`` due deliveries of every lane; return how many."""
    return sum(deliver_in(lane, limit) for lane in lanes.due_lanes())


def deliver_in(lane: str, limit: int = BATCH, stopping: Callable[[], bool] = lambda: False) -> int:
    """Carry out up to ``limit`` due deliveries of one lane; return how many were claimed.

    What cannot be begun in time, because those before it were slow or the worker is
    ``stopping``, is handed back.
    """
    claims = claim_in(lane, limit)
    for position, claim in enumerate(claims):
        found = state_of().subscriptions.find_working(claim.subscriber)
        if stopping() or found is None or not has_time(claim, found[1]):
            hand_back(claims[position:])
            break
        if not carry_out(claim):
            hand_back(claims[position + 1 :])
            break
    return len(claims)


def carry_out(claim: Claim) -> bool:
    """Call the subscriber of a claimed delivery and record the outcome.

    :returns: whether others in its lane may follow.
    """
    found = state_of().subscriptions.find_working(claim.subscriber)
    if found is None:
        hand_back([claim])
        return False
    plugin_name, subscription = found
    began_at, began = clock.now(), time.monotonic()
    try:
        envelope = envelope_of(claim)
        outcome = _earlier(claim, plugin_name, subscription, envelope)
        if outcome is None:
            answer = _call(plugin_name, subscription, subscription.handler, envelope)
            outcome = Outcome("done", answer if isinstance(answer, str) else "")
    except Exception as error:
        outcome = _judge(claim, subscription, error)
    write_down(claim, outcome, began_at, round((time.monotonic() - began) * 1000))
    return not outcome.lane


def _earlier(
    claim: Claim, plugin_name: str, subscription: Subscription, envelope: EventEnvelope
) -> Outcome | None:
    # Not the number of tries: a person may have begun those anew after a call that went through.
    if subscription.find_earlier is None or claim.fence == 1:
        return None
    came_of_it = _call(plugin_name, subscription, subscription.find_earlier, envelope)
    return None if came_of_it is None else Outcome("done", str(came_of_it))


def _call(
    plugin_name: str,
    subscription: Subscription,
    function: Callable[[EventEnvelope], str | None],
    envelope: EventEnvelope,
) -> str | None:
    manager = plugins_of(current_app)
    entry = manager.entries[plugin_name]
    try:
        with each_within(subscription.lease_seconds / 3):
            if entry.plugin is not None and entry.plugin.built_in:
                return function(envelope)
            answer: str | None = run_with_deadline(
                lambda: function(envelope), subscription.lease_seconds
            )
            return answer
    except GuestFailure as failure:
        # Each time-out has held up its lane and a thread; a raised error has not.
        manager.report_failure(plugin_name, f"subscription {subscription.name}", failure)
        raise
    except Exception as error:
        if entry.plugin is not None and not entry.plugin.built_in and not isinstance(error, SAID):
            manager.note_failure(plugin_name, f"subscription {subscription.name}", error)
        raise
    finally:
        session().close()


def _judge(claim: Claim, subscription: Subscription, error: Exception) -> Outcome:
    words = f"{type(error).__name__}: {error}"
    if isinstance(error, NewerEvent):
        return Outcome("later", str(error), FOR_NEWER_SOFTWARE)
    if isinstance(error, NotConfigured):
        return Outcome("later", str(error), lane=lanes.CONFIGURATION)
    if isinstance(error, GiveUp):
        return Outcome("dead", str(error))
    if isinstance(error, EgressRefused):
        return Outcome("dead", words)
    if isinstance(error, Retry):
        return _again(claim, subscription, str(error), error)
    log.error(
        "delivery_failed",
        subscriber=claim.subscriber,
        attempt=claim.attempt,
        exc_info=error,
    )
    unsent = isinstance(error, EgressFailed) and not error.sent
    if subscription.idempotency is Idempotency.NONE and not unsent:
        return Outcome("doubt", f"it failed during the call; {words}")
    return _again(claim, subscription, words, Retry(""))


def _again(claim: Claim, subscription: Subscription, reason: str, asked: Retry) -> Outcome:
    lane = lanes.RESTING if asked.whole_lane else ""
    seconds = asked.seconds
    if claim.attempt >= subscription.attempts:
        return Outcome("dead", reason, lane=lane, lane_seconds=seconds)
    wait = lanes.wait_after(claim.attempt) if seconds is None else timedelta(seconds=seconds)
    return Outcome("retry", reason, wait, lane, seconds)


def envelope_of(claim: Claim) -> EventEnvelope:
    """Read the event of a claimed delivery, in its newest form.

    :raises NewerEvent: when newer software wrote it.
    """
    row = session().execute(select(EventRow).where(EventRow.id == claim.event_id)).scalar_one()
    version, payload = newest_form(row.type, row.version, row.payload)
    envelope = EventEnvelope(
        id=row.id,
        type=row.type,
        version=version,
        event=decode(row.type, version, payload),
        payload=payload,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        actor_id=row.actor_id,
        recorded_at=row.recorded_at,
        delivery_id=claim.delivery_id,
        attempt=claim.attempt,
        target=target_of(claim.lane),
    )
    session().close()
    return envelope


__all__ = [
    "Claim",
    "GiveUp",
    "Retry",
    "carry_out",
    "claim_due",
    "counts_by_state",
    "deliver_due",
    "deliver_in",
    "envelope_of",
    "resolve",
    "retry_now",
]
