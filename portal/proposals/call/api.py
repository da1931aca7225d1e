"""Calls for proposals for programs; one proposes and supports there as everywhere else."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from portal.consultations.records import Moment
from portal.core.api import ApiBlueprint, reading_actor, schema_of
from portal.proposals.api.reading import (
    FEATURE,
    ProposalPageSchema,
    ProposalQuery,
    filter_from,
    page_shown,
)
from portal.proposals.call.queries import shortlist_of
from portal.proposals.call.records import CallSettings
from portal.proposals.call.views import access_call
from portal.proposals.queries import find_proposals

api = ApiBlueprint(
    "call", __name__, description="Phases of consultations in which proposals are collected."
)
PHASE = "/consultations/<slug>/phases/<uuid:phase_id>"


class PlacedSchema(Schema):
    """A proposal in the order of the result."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    supports = fields.Integer(required=True, metadata={"description": "Supports that count."})
    shortlisted = fields.Boolean(required=True)


class CallSchema(Schema):
    """A call for proposals."""

    moment = fields.Enum(Moment, by_value=fields.String, required=True)
    settings = fields.Nested(schema_of(CallSettings), required=True)
    proposals = fields.Integer(required=True)
    left_out = fields.Integer(
        required=True,
        metadata={"description": "Supports of people who gave fewer than the call asks for."},
    )
    tied = fields.Integer(
        required=True, metadata={"description": "How many share the last place of the shortlist."}
    )
    leading = fields.List(fields.Nested(PlacedSchema), required=True)


@api.read(f"{PHASE}/call", CallSchema, refuses=(404,))
def read_call(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Read how a call is set up and which proposals lead."""
    call = access_call(reading_actor(FEATURE), slug, phase_id)
    found = shortlist_of(call)
    return {
        "moment": call.consultation.moment(call.phase),
        "settings": call.settings,
        "proposals": found.proposals,
        "left_out": found.left_out,
        "tied": found.tied,
        "leading": [
            {
                "id": one.item.id,
                "title": one.item.title,
                "supports": one.supports,
                "shortlisted": one.shortlisted,
            }
            for one in found.placed
        ],
    }


@api.read(f"{PHASE}/proposals", ProposalPageSchema, query=ProposalQuery, refuses=(404,))
def list_called(query: dict[str, Any], slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """List what was proposed in a call."""
    call = access_call(reading_actor(FEATURE), slug, phase_id)
    wanted = replace(filter_from(query), phase_id=call.phase.id)
    return page_shown(find_proposals(wanted, query.get("cursor"), query["limit"]))
