"""Running the portal, for programs: the audit log, deliveries, jobs; for reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from portal.admin.policy import READ_AUDIT, READ_OPERATIONS
from portal.core.api import ApiBlueprint, PageQuery, list_schema, page_schema
from portal.core.audit import AuditEntry, entries
from portal.core.events import overview
from portal.core.events.overview import STATES, DeliveryRecord, JobRecord
from portal.core.permissions import require
from portal.core.web.context import current_actor

api = ApiBlueprint(
    "administration",
    __name__,
    description="How the portal is doing, for its administrators. Nothing here changes anything.",
)
SHORT = validate.Length(max=80)


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job and how its last run went.

    :param every_seconds: time between two runs.
    :param due_at: null while no worker has seen it.
    """

    name: str
    title: str
    every_seconds: float
    due_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    last_error: str
    last_result: str
    running: bool


class AuditQuery(PageQuery):
    """Which entries."""

    action = fields.String(
        load_default="",
        validate=SHORT,
        metadata={"description": "Beginning of the name, `proposals.`."},
    )
    actor_id = fields.UUID(load_default=None)
    subject = fields.String(
        load_default="",
        validate=SHORT,
        metadata={"description": "Identifier of what it was done to."},
    )
    since = fields.AwareDateTime(load_default=None)


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    state = fields.String(validate=validate.OneOf(STATES))
    subscriber = fields.String(load_default="", validate=SHORT)


@api.read("/audit", page_schema(AuditEntry), query=AuditQuery, action=READ_AUDIT)
def list_audit(query: dict[str, Any]) -> Any:
    """List who did what, the newest first (administrators).

    People are identifiers; their names are not part of the log.
    """
    require(current_actor(), READ_AUDIT)
    return entries(
        cursor=query.get("cursor"),
        limit=query["limit"],
        action=query["action"],
        actor_id=query["actor_id"],
        subject=query["subject"],
        since=query["since"],
    )


@api.read("/deliveries", page_schema(DeliveryRecord), query=DeliveryQuery, action=READ_OPERATIONS)
def list_deliveries(query: dict[str, Any]) -> Any:
    """List what subscribers are told of events, the newest first (administrators)."""
    require(current_actor(), READ_OPERATIONS)
    return overview.deliveries(
        state=query.get("state", ""),
        subscriber=query["subscriber"],
        cursor=query.get("cursor"),
        limit=query["limit"],
    )


@api.read("/jobs", list_schema(Job), action=READ_OPERATIONS)
def list_jobs() -> dict[str, Any]:
    """List periodic jobs and how they went (administrators)."""
    require(current_actor(), READ_OPERATIONS)
    return {"items": [_job(one) for one in overview.jobs()]}


def _job(one: JobRecord) -> Job:
    return Job(
        name=one.name,
        title=str(one.title),
        every_seconds=one.every.total_seconds(),
        due_at=one.due_at,
        started_at=one.started_at,
        finished_at=one.finished_at,
        last_error=one.last_error,
        last_result=one.last_result,
        running=one.running,
    )
