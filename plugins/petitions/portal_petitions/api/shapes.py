"""What the API says of petitions: the records, with addresses and answers beside them."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from marshmallow import Schema, fields

from portal.sdk import complete_address, extended, schema_of, shape
from portal_petitions import queries
from portal_petitions.links import petition_path
from portal_petitions.records import (
    AreaCount,
    DebateRecord,
    HourCount,
    PetitionItem,
    PetitionRecord,
    ResponseRecord,
)
from portal_petitions.words import reason_words

_URL = {"description": "The petition's page."}
HIDDEN = ("author_id", "lock_by", "lock_until", "note")
"""What is for the author and the office, or is said with the rejection."""

ItemSchema = extended(
    PetitionItem,
    "PetitionItem",
    url=fields.String(metadata=_URL),
    takes_signatures=fields.Boolean(),
)
ResponseSchema = extended(ResponseRecord, "PetitionResponse")
DebateSchema = extended(DebateRecord, "PetitionDebate")
HourSchema = schema_of(HourCount)
AreaSchema = schema_of(AreaCount)


class RejectionSchema(Schema):
    """Why a petition was not published."""

    code = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "The code in words."})
    note = fields.String(required=True, metadata={"description": "What the moderators say."})


DetailSchema = extended(
    PetitionRecord,
    "Petition",
    leave_out=HIDDEN,
    url=fields.String(metadata=_URL),
    takes_signatures=fields.Boolean(),
    rejection=fields.Nested(RejectionSchema, allow_none=True),
    response=fields.Nested(ResponseSchema, allow_none=True),
    debate=fields.Nested(
        DebateSchema,
        allow_none=True,
        metadata={"description": "Announced or held; what is not published yet is left out."},
    ),
    signed_last_hour=fields.Integer(
        metadata={"description": "Signatures counted in the last sixty minutes."}
    ),
)


def listed(item: PetitionItem) -> dict[str, Any]:
    """Return a petition of a list as the API says it."""
    # A record of the office's or of one's own is said like one of the list.
    own = {field.name: getattr(item, field.name) for field in fields_of(PetitionItem)}
    return {**own, "url": _address(item), "takes_signatures": item.takes_signatures}


def _address(item: PetitionItem) -> str:
    return complete_address(petition_path(item.id))


def detailed(petition: PetitionRecord) -> dict[str, Any]:
    """Return a petition with what the council said."""
    rejection = None
    if petition.reason is not None:
        title, _sentence = reason_words(petition.reason)
        rejection = {"code": str(petition.reason), "title": str(title), "note": petition.note}
    response = queries.response_of(petition.id) if petition.responded_at else None
    return shape(
        petition,
        url=_address(petition),
        takes_signatures=petition.takes_signatures,
        rejection=rejection,
        response=response if response and response.published_at else None,
        debate=_debate(petition),
        signed_last_hour=queries.signed_last_hour(petition.id) if petition.opened_at else 0,
    )


def _debate(petition: PetitionRecord) -> dict[str, Any] | None:
    if petition.debate_on is None and petition.debated_at is None:
        return None
    found = queries.debate_of(petition.id)
    if found is None or not (found.announced_at or found.published_at):
        return None
    values = shape(found)
    if found.published_at is None:
        values |= {"debated_on": None, "outcome": "", "transcript_url": "", "video_url": ""}
    return values
