"""What the API says of proposals: the records, with names and addresses beside them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from portal.core.api import complete_address, extended, schema_of, shape
from portal.core.fields import known_values
from portal.core.identifiers import format_id
from portal.core.uploads import UploadRecord
from portal.identity.queries import names_of
from portal.identity.records import PersonName
from portal.proposals.fields import proposal_fields
from portal.proposals.records import (
    History,
    MilestoneRecord,
    ProposalItem,
    ProposalRecord,
    ResponseRecord,
    Standing,
    StateChange,
)

FileSchema = extended(
    UploadRecord, "File", url=fields.String(metadata={"description": "Where it can be fetched."})
)


def _common() -> dict[str, fields.Field[Any]]:
    return {
        "author": fields.Nested(schema_of(PersonName), allow_none=True),
        "media": fields.List(fields.Nested(FileSchema)),
        "url": fields.String(metadata={"description": "The proposal's page."}),
        "extra": fields.Dict(
            keys=fields.String(),
            metadata={"description": "What fields of plugins hold, by `<plugin>.<field>`."},
        ),
    }


ItemSchema = extended(ProposalItem, "ProposalItem", leave_out=("media", "extra"), **_common())
OwnProposalSchema = extended(
    ProposalRecord, "OwnProposal", leave_out=("media", "tab", "extra"), **_common()
)
ResponseSchema = schema_of(ResponseRecord)
DetailSchema = extended(
    ProposalRecord,
    "Proposal",
    leave_out=("media", "tab", "extra"),
    **_common(),
    takes_supports=fields.Boolean(),
    supported_at=fields.DateTime(
        allow_none=True, metadata={"description": "Since when one supports it oneself."}
    ),
    response=fields.Nested(
        ResponseSchema,
        allow_none=True,
        metadata={"description": "The council's answer that holds now."},
    ),
    former_responses=fields.List(fields.Nested(ResponseSchema)),
    milestones=fields.List(fields.Nested(schema_of(MilestoneRecord))),
    changes=fields.List(
        fields.Nested(schema_of(StateChange)),
        metadata={"description": "When its state changed, the oldest first."},
    ),
)


def authors_of(
    proposals: Iterable[ProposalItem | ProposalRecord],
) -> Mapping[uuid.UUID, PersonName]:
    """Return the names of the authors, in one query."""
    return names_of(one.author_id for one in proposals if one.author_id)


def shown(
    proposal: ProposalItem | ProposalRecord, names: Mapping[uuid.UUID, PersonName], **more: Any
) -> dict[str, Any]:
    """Return a proposal as the API says it."""
    values = {
        "author": names.get(proposal.author_id) if proposal.author_id else None,
        "media": [shape(file, url=complete_address(file.address())) for file in proposal.media],
        "url": complete_address(f"/proposals/{format_id(proposal.id)}"),
        "extra": known_values(proposal_fields(), proposal.extra),
    }
    return shape(proposal, **{**values, **more})


def detailed(proposal: ProposalRecord, standing: Standing, history: History) -> dict[str, Any]:
    """Return a proposal with everything its page shows except the discussion."""
    return shown(
        proposal,
        authors_of([proposal]),
        support_count=standing.count,
        takes_supports=proposal.takes_supports,
        supported_at=standing.supported_at,
        response=history.answer,
        former_responses=history.responses[:-1],
        milestones=history.milestones,
        changes=history.changes,
    )
