"""Starting a petition and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.sdk import Input, complete_address, current_actor, extended, new_id
from portal_petitions import queries, service
from portal_petitions.api import api
from portal_petitions.api.reading import ONE
from portal_petitions.api.shapes import DetailSchema, detailed, listed
from portal_petitions.links import sponsor_path
from portal_petitions.policy import CREATE, WITHDRAW
from portal_petitions.records import PetitionDraft, PetitionItem


class PetitionInput(Input):
    """A petition to be started."""

    title = fields.String(required=True, validate=validate.Length(max=1000))
    background = fields.String(required=True, validate=validate.Length(max=5000))
    details = fields.String(load_default="", validate=validate.Length(max=10_000))
    name = fields.String(
        required=True,
        validate=validate.Length(max=1000),
        metadata={"description": "The author's name as it stands under the petition."},
    )
    postcode = fields.String(load_default="", validate=validate.Length(max=100))
    area_id = fields.UUID(load_default=None, allow_none=True)
    topic_id = fields.UUID(load_default=None, allow_none=True)
    home_area_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "Where the author lives, in a town without a list of postcodes."},
    )
    wants_news = fields.Boolean(load_default=False)


class ReasonInput(Input):
    """Why something is done."""

    reason = fields.String(required=True, validate=validate.Length(max=5000))


StartedSchema = extended(
    PetitionItem,
    "StartedPetition",
    url=fields.String(),
    takes_signatures=fields.Boolean(),
    sponsor_url=fields.String(
        metadata={"description": "What to send to people who might sponsor it."}
    ),
)


@api.write(
    "POST",
    "/petitions",
    StartedSchema,
    action=CREATE,
    body=PetitionInput,
    status=201,
    refuses=(),
    example={
        "title": "Give Mill Lane its bus stop back",
        "background": "The roadworks ended a year ago; the stop never came back.",
        "name": "Ana Muster",
        "postcode": "99001",
    },
)
def create_petition(body: dict[str, Any]) -> dict[str, Any]:
    """Start a petition; it is looked at once enough sponsors have confirmed."""
    petition_id = new_id()
    service.create_petition(current_actor(), petition_id, PetitionDraft(**body))
    petition = queries.access_petition(current_actor(), petition_id)
    return {**listed(petition), "sponsor_url": complete_address(sponsor_path(petition_id))}


@api.write(
    "POST",
    f"{ONE}/withdrawal",
    DetailSchema,
    action=WITHDRAW,
    body=ReasonInput,
    example={"reason": "The stop is back."},
)
def withdraw_petition(body: dict[str, str], petition_id: uuid.UUID) -> dict[str, Any]:
    """Take one's own petition back before it opens."""
    service.withdraw_petition(current_actor(), petition_id, body["reason"])
    return detailed(queries.access_petition(current_actor(), petition_id))
