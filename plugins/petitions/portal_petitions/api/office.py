"""What moderators and officers do: publish, reject, answer, debate."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.sdk import Input, NotFound, PageQuery, current_actor, page_schema, require, schema_of
from portal_petitions import queries, service
from portal_petitions.api import api
from portal_petitions.api.reading import ONE
from portal_petitions.api.shapes import (
    DebateSchema,
    DetailSchema,
    ItemSchema,
    ResponseSchema,
    detailed,
    listed,
)
from portal_petitions.policy import ANSWER, MODERATE, OFFICE
from portal_petitions.records import (
    DebateRecord,
    LockRecord,
    OutcomeDraft,
    Reason,
    ResponseDraft,
    ResponseRecord,
)


class VersionInput(Input):
    """Which text somebody has decided about."""

    version = fields.Integer(required=True, validate=validate.Range(0, 2**31 - 1))


class RejectionInput(VersionInput):
    """Why a petition is not published."""

    reason = fields.Enum(Reason, by_value=fields.String, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=5000))
    duplicate_of = fields.UUID(load_default=None, allow_none=True)


class PetitionResponseInput(Input):
    """The council's answer."""

    summary = fields.String(required=True, validate=validate.Length(max=5000))
    text = fields.String(
        load_default="",
        validate=validate.Length(max=50_000),
        metadata={"description": "Markdown; needed to publish."},
    )
    department_id = fields.UUID(load_default=None, allow_none=True)
    revision = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**31 - 1),
        metadata={"description": "`revision` of the draft this replaces, 0 for the first one."},
    )


class DebateInput(Input):
    """When the council debates."""

    scheduled_on = fields.Date(required=True)
    place = fields.String(load_default="", validate=validate.Length(max=1000))
    revision = fields.Integer(load_default=0, validate=validate.Range(0, 2**31 - 1))


class OutcomeInput(Input):
    """What came of a debate."""

    debated_on = fields.Date(required=True)
    outcome = fields.String(required=True, validate=validate.Length(max=50_000))
    transcript_url = fields.String(load_default="", validate=validate.Length(max=500))
    video_url = fields.String(load_default="", validate=validate.Length(max=500))
    revision = fields.Integer(load_default=0, validate=validate.Range(0, 2**31 - 1))


@api.read("/petitions/waiting", page_schema(ItemSchema), query=PageQuery, action=OFFICE)
def list_waiting_petitions(query: dict[str, Any]) -> dict[str, Any]:
    """List petitions that wait for moderators, the oldest first (staff)."""
    require(current_actor(), OFFICE)
    found = queries.moderation_queue(query.get("cursor"), query["limit"])
    return {
        "items": [listed(item) for item in found.items],
        "next": found.next,
        "previous": found.previous,
    }


@api.write("PUT", f"{ONE}/lock", schema_of(LockRecord), action=MODERATE)
def lock_petition(petition_id: uuid.UUID) -> LockRecord:
    """Reserve a petition for two minutes, or keep it reserved (moderators)."""
    return service.take_lock(current_actor(), petition_id)


@api.write("DELETE", f"{ONE}/lock", schema_of(LockRecord), action=MODERATE)
def release_petition(petition_id: uuid.UUID) -> LockRecord:
    """Let somebody else moderate it (moderators)."""
    return service.release_lock(current_actor(), petition_id)


@api.write(
    "POST",
    f"{ONE}/approval",
    DetailSchema,
    action=MODERATE,
    body=VersionInput,
    refuses=(404, 409),
    example={"version": 1},
)
def approve_petition(body: dict[str, int], petition_id: uuid.UUID) -> dict[str, Any]:
    """Publish a petition one has reserved (moderators)."""
    service.approve_petition(current_actor(), petition_id, body["version"])
    return _detailed(petition_id)


def _detailed(petition_id: uuid.UUID) -> dict[str, Any]:
    return detailed(queries.access_petition(current_actor(), petition_id))


@api.write(
    "POST",
    f"{ONE}/rejection",
    DetailSchema,
    action=MODERATE,
    body=RejectionInput,
    refuses=(404, 409),
    example={"version": 1, "reason": "irrelevant", "note": "Taxes are made by parliament."},
)
def reject_petition(body: dict[str, Any], petition_id: uuid.UUID) -> dict[str, Any]:
    """Reject a petition one has reserved (moderators). The note is public."""
    service.reject_petition(
        current_actor(),
        petition_id,
        body["reason"],
        note=body["note"],
        duplicate_of=body["duplicate_of"],
        version=body["version"],
    )
    return _detailed(petition_id)


@api.read(f"{ONE}/response-draft", ResponseSchema, action=OFFICE, refuses=(404,))
def read_petition_response_draft(petition_id: uuid.UUID) -> ResponseRecord:
    """Read the answer that is being written (staff)."""
    require(current_actor(), OFFICE, queries.access_petition(current_actor(), petition_id))
    found = queries.response_of(petition_id)
    if found is None:
        raise NotFound
    return found


_EXAMPLE = {
    "summary": "The stop is opened again in May.",
    "text": "The stop is opened again on 3 May, with its bench and roof.",
    "revision": 0,
}


@api.write(
    "PUT",
    f"{ONE}/response-draft",
    ResponseSchema,
    action=ANSWER,
    body=PetitionResponseInput,
    refuses=(404, 409),
    example=_EXAMPLE,
)
def save_petition_response(body: dict[str, Any], petition_id: uuid.UUID) -> ResponseRecord | None:
    """Keep an answer that is not published yet (officers)."""
    service.save_response(current_actor(), petition_id, ResponseDraft(**body))
    return queries.response_of(petition_id)


@api.write(
    "POST",
    f"{ONE}/response",
    DetailSchema,
    action=ANSWER,
    body=PetitionResponseInput,
    status=201,
    refuses=(404, 409),
    example=_EXAMPLE,
)
def publish_petition_response(body: dict[str, Any], petition_id: uuid.UUID) -> dict[str, Any]:
    """Publish an answer; everybody who signed and asked for mails gets one (officers)."""
    service.publish_response(current_actor(), petition_id, ResponseDraft(**body))
    return _detailed(petition_id)


@api.write(
    "PUT",
    f"{ONE}/debate",
    DebateSchema,
    action=ANSWER,
    body=DebateInput,
    refuses=(404, 409),
    example={"scheduled_on": "2027-09-14", "place": "Town hall, 18:00"},
)
def schedule_petition_debate(body: dict[str, Any], petition_id: uuid.UUID) -> DebateRecord | None:
    """Announce a debate; everybody who signed and asked for mails gets one (officers)."""
    service.schedule_debate(
        current_actor(),
        petition_id,
        body["scheduled_on"],
        body["place"],
        revision=body["revision"],
    )
    return queries.debate_of(petition_id)


@api.write(
    "POST",
    f"{ONE}/outcome",
    DetailSchema,
    action=ANSWER,
    body=OutcomeInput,
    status=201,
    refuses=(404, 409),
    example={"debated_on": "2027-09-14", "outcome": "The council agreed by 17 votes to 8."},
)
def publish_petition_outcome(body: dict[str, Any], petition_id: uuid.UUID) -> dict[str, Any]:
    """Publish what came of it; everybody who signed and asked for mails gets one (officers)."""
    service.publish_outcome(current_actor(), petition_id, OutcomeDraft(**body))
    return _detailed(petition_id)
