"""Mends deliveries and brings jobs forward."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from portal.admin.policy import MANAGE_DELIVERIES, MANAGE_JOBS
from portal.core.audit import write_audit
from portal.core.events import lanes
from portal.core.events.mending import resolve, retry_all, retry_now
from portal.core.events.overview import DeliveryFilter, run_soon
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.state import state_of
from portal.core.text.names import clean_line

NOTE_LENGTH = 500


def retry_delivery(actor: Actor, delivery_id: uuid.UUID) -> None:
    """Let the worker try a delivery again.

    :raises NotFound: when there is none that could be tried again.
    """
    require(actor, MANAGE_DELIVERIES)
    if not retry_now(delivery_id):
        raise NotFound
    write_audit(actor, "deliveries.retried", subject_kind="delivery", subject_id=delivery_id)


def resolve_delivery(actor: Actor, delivery_id: uuid.UUID, note: str) -> None:
    """Close a delivery that a person has dealt with.

    :param note: how it was dealt with, for the colleagues.
    :raises Problems: without a note, or with too long a one.
    :raises NotFound: when there is none to deal with.
    """
    require(actor, MANAGE_DELIVERIES)
    words = clean_line(note)
    if not words:
        raise Problems(Problem("note", "missing", _("Write what you did about it.")))
    if len(words) > NOTE_LENGTH:
        message = _("Shorten the note to at most %(max)s characters.", max=NOTE_LENGTH)
        raise Problems(Problem("note", "too_long", message))
    if not resolve(delivery_id, words):
        raise NotFound
    write_audit(actor, "deliveries.resolved", subject_kind="delivery", subject_id=delivery_id)


def retry_deliveries(actor: Actor, chosen: DeliveryFilter, newest: uuid.UUID) -> int:
    """Let the worker try again what was given up and fits; return how many that are.

    :param newest: the newest that was shown; what was given up since is left alone.
    """
    require(actor, MANAGE_DELIVERIES)
    count = retry_all(chosen.conditions(), newest)
    write_audit(actor, "deliveries.retried_together", subject_kind="delivery", count=count)
    return count


def pause_deliveries(actor: Actor, lane: str, note: str = "") -> None:
    """Deliver nothing to a subscriber, or to one of its targets, until somebody resumes it.

    :raises NotFound: when there is no such subscriber.
    """
    require(actor, MANAGE_DELIVERIES)
    if state_of().subscriptions.find(lane.partition("/")[0]) is None:
        raise NotFound
    lanes.pause(lane, clean_line(note)[:NOTE_LENGTH])
    write_audit(actor, "deliveries.paused", subject_kind="lane", subject_id=lane[:80])


def resume_deliveries(actor: Actor, lane: str) -> None:
    """Deliver again what waits, also where the portal itself held it.

    :raises NotFound: when nothing was held.
    """
    require(actor, MANAGE_DELIVERIES)
    if not lanes.resume(lane):
        raise NotFound
    write_audit(actor, "deliveries.resumed", subject_kind="lane", subject_id=lane[:80])


def run_job_soon(actor: Actor, name: str) -> None:
    """Let the worker run a job at once.

    :raises NotFound: when there is no such job.
    """
    require(actor, MANAGE_JOBS)
    if not run_soon(name):
        raise NotFound
    write_audit(actor, "jobs.brought_forward", subject_kind="job", subject_id=name)
