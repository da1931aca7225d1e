"""Drafts, publishing, changing and withdrawing."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from marshmallow import fields, validate

from portal.core.api import Input
from portal.core.database import new_id
from portal.core.web.context import current_actor
from portal.proposals import service
from portal.proposals.api import api
from portal.proposals.api.reading import read
from portal.proposals.api.shapes import DetailSchema
from portal.proposals.policy import EDIT, PROPOSE, WITHDRAW
from portal.proposals.queries import access_proposal
from portal.proposals.records import ProposalDraft, ProposalRecord, State

ONE = "/proposals/<uuid:proposal_id>"


class TextInput(Input):
    """What a proposal says and where it is."""

    title = fields.String(
        validate=validate.Length(max=1000), metadata={"description": "What should change."}
    )
    body = fields.String(
        validate=validate.Length(max=50_000), metadata={"description": "Markdown."}
    )
    topic_id = fields.UUID(allow_none=True)
    area_id = fields.UUID(
        allow_none=True,
        metadata={"description": "Null for the whole town. It follows from the point, if given."},
    )
    lon = fields.Float(allow_none=True)
    lat = fields.Float(allow_none=True)
    extra = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "Fields of plugins, by `<plugin>.<field>`; null empties one, and what "
            "is left out stays."
        },
    )


class NewProposalInput(TextInput):
    """A new proposal."""

    phase_id = fields.UUID(
        allow_none=True,
        metadata={"description": "The phase of a consultation that calls for it."},
    )
    publish = fields.Boolean(
        load_default=False, metadata={"description": "Publish it at once, instead of a draft."}
    )


class ChangedProposalInput(TextInput):
    """Changes to a proposal; what is left out stays as it is."""

    revision = fields.Integer(
        required=True,
        validate=validate.Range(0, 2**31 - 1),
        metadata={
            "description": "The `revision` the changes are based on; an older one gives 409."
        },
    )


class WithdrawalInput(Input):
    """Why a proposal is withdrawn."""

    reason = fields.String(required=True, validate=validate.Length(max=5000))


@api.write(
    "POST",
    "/proposals",
    DetailSchema,
    action=PROPOSE,
    body=NewProposalInput,
    status=201,
    rate="30 per minute",
    refuses=(),
    example={
        "title": "Shade for the playground at the mill",
        "body": "In summer nobody can use the swings after eleven. Three plane trees would do.",
        "publish": False,
    },
)
def create_proposal(body: dict[str, Any]) -> dict[str, Any]:
    """Write a proposal, as a draft nobody else sees, or published at once."""
    actor, proposal_id = current_actor(), new_id()
    service.save_draft(actor, proposal_id, _draft(body, None))
    if body["publish"]:
        service.publish_proposal(actor, proposal_id)
    return read(actor, proposal_id)


@api.write(
    "PATCH",
    ONE,
    DetailSchema,
    action=EDIT,
    body=ChangedProposalInput,
    refuses=(404, 409),
    example={"revision": 2, "title": "Shade for both playgrounds at the mill"},
)
def update_proposal(body: dict[str, Any], proposal_id: uuid.UUID) -> dict[str, Any]:
    """Change one's own proposal.

    A draft at any time; a public one for as long as its page offers it. Its former text stays
    readable as a version.
    """
    actor = current_actor()
    now = access_proposal(actor, proposal_id)
    save = service.save_draft if now.state is State.DRAFT else service.edit_proposal
    save(actor, proposal_id, _draft(body, now))
    return read(actor, proposal_id)


def _draft(body: dict[str, Any], now: ProposalRecord | None) -> ProposalDraft:
    def value(name: str, default: Any) -> Any:
        return body.get(name, getattr(now, name) if now else default)

    return ProposalDraft(
        title=value("title", ""),
        body=value("body", ""),
        topic_id=value("topic_id", None),
        area_id=value("area_id", None),
        lon=value("lon", None),
        lat=value("lat", None),
        revision=body.get("revision", 0),
        # A page of its own each time, so that the revision is always compared.
        tab=secrets.token_hex(8),
        extra=body.get("extra", {}),
        phase_id=body.get("phase_id"),
    )


@api.write("POST", f"{ONE}/publication", DetailSchema, action=PROPOSE, rate="30 per minute")
def publish_proposal(proposal_id: uuid.UUID) -> dict[str, Any]:
    """Publish one's draft; what is public already stays as it is."""
    service.publish_proposal(current_actor(), proposal_id)
    return read(current_actor(), proposal_id)


@api.write(
    "POST",
    f"{ONE}/withdrawal",
    DetailSchema,
    action=WITHDRAW,
    body=WithdrawalInput,
    example={"reason": "The council has planted the trees already."},
)
def withdraw_proposal(body: dict[str, str], proposal_id: uuid.UUID) -> dict[str, Any]:
    """Withdraw one's proposal; it stays readable with the reason."""
    service.withdraw_proposal(current_actor(), proposal_id, body["reason"])
    return read(current_actor(), proposal_id)


@api.write("DELETE", ONE, None, action=EDIT, status=204)
def discard_draft(proposal_id: uuid.UUID) -> str:
    """Delete one's own draft."""
    service.discard_draft(current_actor(), proposal_id)
    return ""
