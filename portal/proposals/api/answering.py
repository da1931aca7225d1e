"""Official responses, progress and milestones: what officers do."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.core.api import Input, schema_of
from portal.core.permissions import require
from portal.core.problems import NotFound
from portal.core.web.context import current_actor
from portal.proposals import service
from portal.proposals.api import api
from portal.proposals.api.reading import read
from portal.proposals.api.shapes import DetailSchema, ResponseSchema
from portal.proposals.policy import ANSWER, OFFICE
from portal.proposals.queries import access_proposal, response_draft_of
from portal.proposals.records import (
    ANSWERS,
    MilestoneRecord,
    ResponseDraft,
    ResponseRecord,
    State,
)

ONE = "/proposals/<uuid:proposal_id>"
_EXAMPLE = {
    "state": "accepted",
    "reason": "Three trees will be planted in November.",
    "cost": "from the parks budget",
    "cost_amount": 4200,
    "timetable": "November 2027",
    "revision": 0,
}


class ResponseInput(Input):
    """An official response."""

    state = fields.String(
        required=True,
        validate=validate.OneOf([str(state) for state in ANSWERS]),
        metadata={"description": "What the council decided."},
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=50_000),
        metadata={"description": "Markdown; needed to publish."},
    )
    cost = fields.String(load_default="", validate=validate.Length(max=1000))
    cost_amount = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(0, 10**15)
    )
    timetable = fields.String(load_default="", validate=validate.Length(max=1000))
    department_id = fields.UUID(load_default=None, allow_none=True)
    revision = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**31 - 1),
        metadata={"description": "`revision` of the draft this replaces, 0 for the first one."},
    )


class ProgressInput(Input):
    """How far an accepted proposal is."""

    state = fields.String(
        required=True, validate=validate.OneOf([str(State.IN_PROGRESS), str(State.DONE)])
    )


class MilestoneInput(Input):
    """A step on the way."""

    title = fields.String(required=True, validate=validate.Length(max=1000))
    text = fields.String(load_default="", validate=validate.Length(max=10_000))
    due_on = fields.Date(load_default=None, allow_none=True)


class MilestoneDoneInput(Input):
    """When a step was reached."""

    done_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Null: it was not reached after all."},
    )


@api.read(f"{ONE}/response-draft", ResponseSchema, action=OFFICE, refuses=(404,))
def read_response_draft(proposal_id: uuid.UUID) -> ResponseRecord:
    """Read the response that is being written (officers)."""
    actor = current_actor()
    require(actor, OFFICE, access_proposal(actor, proposal_id))
    found = response_draft_of(proposal_id)
    if found is None:
        raise NotFound
    return found


@api.write(
    "PUT",
    f"{ONE}/response-draft",
    ResponseSchema,
    action=ANSWER,
    body=ResponseInput,
    refuses=(404, 409),
    example=_EXAMPLE,
)
def save_response(body: dict[str, Any], proposal_id: uuid.UUID) -> ResponseRecord | None:
    """Keep a response that is not published yet (officers)."""
    service.save_response(current_actor(), proposal_id, ResponseDraft(**body))
    return response_draft_of(proposal_id)


@api.write(
    "POST",
    f"{ONE}/response",
    DetailSchema,
    action=ANSWER,
    body=ResponseInput,
    status=201,
    refuses=(404, 409),
    example=_EXAMPLE,
)
def publish_response(body: dict[str, Any], proposal_id: uuid.UUID) -> dict[str, Any]:
    """Publish a response (officers).

    The proposal changes its state, and the author and everybody who supports it get one mail.
    """
    service.publish_response(current_actor(), proposal_id, ResponseDraft(**body))
    return read(current_actor(), proposal_id)


@api.write(
    "PUT",
    f"{ONE}/progress",
    DetailSchema,
    action=ANSWER,
    body=ProgressInput,
    example={"state": "in_progress"},
)
def report_progress(body: dict[str, str], proposal_id: uuid.UUID) -> dict[str, Any]:
    """Say that an accepted proposal is being carried out, or is done (officers)."""
    service.report_progress(current_actor(), proposal_id, State(body["state"]))
    return read(current_actor(), proposal_id)


@api.write(
    "POST",
    f"{ONE}/milestones",
    schema_of(MilestoneRecord),
    action=ANSWER,
    body=MilestoneInput,
    status=201,
    example={"title": "The trees are ordered", "due_on": "2027-09-01"},
)
def add_milestone(body: dict[str, Any], proposal_id: uuid.UUID) -> dict[str, Any]:
    """Add a step on the way (officers)."""
    milestone_id = service.add_milestone(current_actor(), proposal_id, **body)
    return _milestone(proposal_id, milestone_id)


def _milestone(proposal_id: uuid.UUID, milestone_id: uuid.UUID) -> dict[str, Any]:
    found = read(current_actor(), proposal_id)["milestones"]
    return next(one for one in found if one.id == milestone_id)


@api.write(
    "PATCH",
    f"{ONE}/milestones/<uuid:milestone_id>",
    schema_of(MilestoneRecord),
    action=ANSWER,
    body=MilestoneDoneInput,
    example={"done_on": "2027-08-28"},
)
def finish_milestone(
    body: dict[str, Any], proposal_id: uuid.UUID, milestone_id: uuid.UUID
) -> dict[str, Any]:
    """Note on which day a step was reached (officers)."""
    service.finish_milestone(current_actor(), proposal_id, milestone_id, body["done_on"])
    return _milestone(proposal_id, milestone_id)


@api.write(
    "DELETE",
    f"{ONE}/milestones/<uuid:milestone_id>",
    None,
    action=ANSWER,
    status=204,
)
def remove_milestone(proposal_id: uuid.UUID, milestone_id: uuid.UUID) -> str:
    """Take a step away (officers)."""
    service.remove_milestone(current_actor(), proposal_id, milestone_id)
    return ""
