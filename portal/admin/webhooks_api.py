"""Webhooks for programs: managing endpoints, catching up, and fetching instead of being told."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate

from portal.admin.policy import MANAGE_WEBHOOKS, READ_OPERATIONS
from portal.admin.service import webhooks as service
from portal.core.api import ApiBlueprint, PageQuery, list_schema, page_schema, schema_of
from portal.core.api.parsing import Input
from portal.core.api.writing import keep_instead
from portal.core.events import overview
from portal.core.events.encoding import NewerEvent, newest_form
from portal.core.events.overview import DeliveryFilter, DeliveryRecord
from portal.core.permissions import require
from portal.core.problems import NotFound
from portal.core.web.context import current_actor
from portal.core.webhooks import queries
from portal.core.webhooks.message import message_about
from portal.core.webhooks.records import EndpointDraft, EndpointRecord
from portal.core.webhooks.replay import Replayed, Stretch, events_after, preview_replay

api = ApiBlueprint(
    "webhooks",
    __name__,
    description="Telling other systems what happens, for administrators: endpoints, messages, "
    "catching up. The messages themselves are described under *Receive webhooks*.",
)
TYPE = validate.Length(max=80)


@dataclass(frozen=True, slots=True)
class EndpointSecret:
    """A secret, given out this once.

    :param secret: what messages are signed with, `whsec_…`.
    """

    id: uuid.UUID
    secret: str


@dataclass(frozen=True, slots=True)
class QueuedTest:
    """A test message that is on its way.

    :param event_id: its `webhook-id`.
    """

    event_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class MessageSubject:
    """What an event is about.

    :param url: its public page; null while it has none.
    """

    kind: str
    id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class EventMessage:
    """An event as endpoints are told of it; it names no person.

    :param version: which form `data` has.
    :param timestamp: when it happened.
    :param subject: null for an event about nothing in particular.
    :param data: the event's fields, as the reference of events describes them.
    """

    id: str
    type: str
    version: int
    timestamp: str
    subject: MessageSubject | None
    data: Any


class EndpointInput(Input):
    """An endpoint."""

    url = fields.String(required=True, validate=validate.Length(1, 2000))
    description = fields.String(load_default="", validate=validate.Length(max=200))
    types = fields.List(
        fields.String(validate=TYPE),
        load_default=lambda: ["*"],
        validate=validate.Length(1, 200),
        metadata={"description": "Names of events, `feature.*`, or `*` for all."},
    )
    active = fields.Boolean(load_default=True)


class EndpointChange(Input):
    """What changes; what is not named stays."""

    url = fields.String(validate=validate.Length(1, 2000))
    description = fields.String(validate=validate.Length(max=200))
    types = fields.List(fields.String(validate=TYPE), validate=validate.Length(1, 200))
    active = fields.Boolean()
    version = fields.Integer(
        required=True, metadata={"description": "As it was read; an older one is refused."}
    )


class ReplayInput(Input):
    """Which events; none of these means all that are kept."""

    event_id = fields.UUID(metadata={"description": "This event only."})
    after_id = fields.UUID(metadata={"description": "Events after this one."})
    since = fields.AwareDateTime(metadata={"description": "Events from this moment on."})
    until = fields.AwareDateTime(metadata={"description": "Events before this moment."})
    preview = fields.Boolean(
        load_default=False, metadata={"description": "Count only; send nothing."}
    )


class EventQuery(Input):
    """From where, and which."""

    after = fields.UUID(load_default=None, metadata={"description": "Events after this one."})
    type = fields.String(
        load_default="", validate=TYPE, metadata={"description": "A name or `feature.*`."}
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


@api.read("/webhooks", list_schema(EndpointRecord), action=READ_OPERATIONS)
def list_webhooks() -> dict[str, Any]:
    """List endpoints (administrators)."""
    require(current_actor(), READ_OPERATIONS)
    return {"items": queries.endpoints()}


@api.read(
    "/webhooks/<uuid:endpoint_id>", schema_of(EndpointRecord), action=READ_OPERATIONS, refuses=[404]
)
def read_webhook(endpoint_id: uuid.UUID) -> EndpointRecord:
    """Read one endpoint (administrators)."""
    require(current_actor(), READ_OPERATIONS)
    return _endpoint(endpoint_id)


@api.write(
    "POST",
    "/webhooks",
    schema_of(EndpointSecret),
    action=MANAGE_WEBHOOKS,
    body=EndpointInput,
    status=201,
    refuses=(),
    example={"url": "https://register.example.org/portal", "types": ["proposals.*"]},
)
def create_webhook(body: dict[str, Any]) -> EndpointSecret:
    """Make an endpoint (administrators).

    The answer holds its secret, which is not given out again: not even to the same request with
    the same key, which gets an empty one.
    """
    return _given_once(*service.add_webhook(current_actor(), EndpointDraft(**body)))


@api.write(
    "PATCH",
    "/webhooks/<uuid:endpoint_id>",
    schema_of(EndpointRecord),
    action=MANAGE_WEBHOOKS,
    body=EndpointChange,
    refuses=(404, 409),
    example={"active": False, "version": 1},
)
def change_webhook(body: dict[str, Any], endpoint_id: uuid.UUID) -> EndpointRecord:
    """Change an endpoint, or switch it on and off (administrators)."""
    require(current_actor(), MANAGE_WEBHOOKS)
    known = _endpoint(endpoint_id)
    version = body.pop("version")
    draft = EndpointDraft(known.url, known.description, list(known.types), known.active)
    wanted = {name: body.get(name, getattr(draft, name)) for name in EndpointDraft.__slots__}
    service.change_webhook(current_actor(), endpoint_id, EndpointDraft(**wanted), version)
    return _endpoint(endpoint_id)


@api.write("DELETE", "/webhooks/<uuid:endpoint_id>", None, action=MANAGE_WEBHOOKS, status=204)
def delete_webhook(endpoint_id: uuid.UUID) -> None:
    """Delete an endpoint and the list of what was sent to it (administrators)."""
    service.delete_webhook(current_actor(), endpoint_id)


@api.write(
    "POST",
    "/webhooks/<uuid:endpoint_id>/secret",
    schema_of(EndpointSecret),
    action=MANAGE_WEBHOOKS,
)
def rotate_webhook_secret(endpoint_id: uuid.UUID) -> EndpointSecret:
    """Make a new secret; for a day messages are signed with both (administrators)."""
    secret = service.rotate_webhook_secret(current_actor(), endpoint_id)
    return _given_once(endpoint_id, secret)


@api.write(
    "POST",
    "/webhooks/<uuid:endpoint_id>/test",
    schema_of(QueuedTest),
    action=MANAGE_WEBHOOKS,
)
def send_webhook_test(endpoint_id: uuid.UUID) -> QueuedTest:
    """Send a test message, before anything else that waits (administrators)."""
    return QueuedTest(service.send_webhook_test(current_actor(), endpoint_id))


@api.write(
    "POST",
    "/webhooks/<uuid:endpoint_id>/replays",
    schema_of(Replayed),
    action=MANAGE_WEBHOOKS,
    body=ReplayInput,
    example={"after_id": "01977d5c-0c1e-7aa0-b3cd-5e1f2a3b4c5d", "preview": True},
)
def replay_webhook(body: dict[str, Any], endpoint_id: uuid.UUID) -> Replayed:
    """Tell an endpoint again of past events, 10,000 at most at once (administrators).

    `last_id` is the last event that is sent; with `more`, ask again with it as `after_id`.
    """
    require(current_actor(), MANAGE_WEBHOOKS)
    preview = body.pop("preview")
    if preview:
        return preview_replay(endpoint_id, Stretch(**body))
    return service.replay_webhook(current_actor(), endpoint_id, Stretch(**body))


@api.read(
    "/webhooks/<uuid:endpoint_id>/deliveries",
    page_schema(DeliveryRecord),
    query=PageQuery,
    action=READ_OPERATIONS,
    refuses=[404],
)
def list_webhook_deliveries(query: dict[str, Any], endpoint_id: uuid.UUID) -> Any:
    """List what was sent to an endpoint and what it answered (administrators)."""
    require(current_actor(), READ_OPERATIONS)
    lane = queries.endpoint_lane(_endpoint(endpoint_id).id)
    return overview.deliveries(
        chosen=DeliveryFilter(lane=lane), cursor=query.get("cursor"), limit=query["limit"]
    )


@api.read("/events", list_schema(EventMessage), query=EventQuery, action=READ_OPERATIONS)
def list_events(query: dict[str, Any]) -> dict[str, Any]:
    """List what happened, the oldest first (administrators).

    For systems that would rather fetch than be told: keep the last `id` and ask for what came
    after it. What was stored by older software is given in its newest form.
    """
    require(current_actor(), READ_OPERATIONS)
    types = [query["type"]] if query["type"] else []
    found = []
    for row in events_after(query["after"], types, query["limit"]):
        try:
            version, payload = newest_form(row.type, row.version, row.payload)
        except (NewerEvent, LookupError):
            # Nobody can read it here and now; who asks again goes on with it, so nothing is lost.
            break
        found.append(
            message_about(
                event_id=row.id,
                event_type=row.type,
                version=version,
                recorded_at=row.recorded_at,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                payload=payload,
            )
        )
    return {"items": found}


def _given_once(endpoint_id: uuid.UUID, secret: str) -> EndpointSecret:
    keep_instead(json.dumps({"id": str(endpoint_id), "secret": ""}))
    return EndpointSecret(endpoint_id, secret)


def _endpoint(endpoint_id: uuid.UUID) -> EndpointRecord:
    found = queries.find_endpoint(endpoint_id)
    if found is None:
        raise NotFound
    return found
