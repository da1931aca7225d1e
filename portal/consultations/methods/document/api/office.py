"""Writing drafts and publishing them, for officers."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.api import api
from portal.consultations.methods.document.api.shapes import (
    PHASE,
    DocumentDraftSchema,
    DraftAnswer,
    VersionSchema,
)
from portal.consultations.methods.document.policy import WRITE
from portal.consultations.methods.document.records import TextDraft
from portal.consultations.methods.document.views.blueprint import access_phase
from portal.core.api import Input
from portal.core.permissions import require
from portal.core.problems import NotFound
from portal.core.web.context import current_actor

_EDITION = {"description": "Of the draft this changes, 0 where there is none."}


class DraftInput(Input):
    """A new text."""

    texts = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Markdown by language.", "example": {"en": "# By-law"}},
    )
    edition = fields.Integer(
        load_default=0, validate=validate.Range(0, 10_000_000), metadata=_EDITION
    )


class MatchesInput(Input):
    """Which paragraphs the parts of the draft continue."""

    matches = fields.Dict(
        keys=fields.Integer(),
        values=fields.Integer(allow_none=True),
        required=True,
        metadata={"description": "Position in the draft → anchor, or null for a new paragraph."},
    )
    edition = fields.Integer(
        required=True, validate=validate.Range(0, 10_000_000), metadata=_EDITION
    )


class PublishInput(Input):
    """What changed."""

    note = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "What changed, by language; needed from the second version on."},
    )
    edition = fields.Integer(
        required=True, validate=validate.Range(0, 10_000_000), metadata=_EDITION
    )


@api.read(f"{PHASE}/draft", DocumentDraftSchema, action=WRITE, refuses=(404,))
def read_document_draft(slug: str, phase_id: uuid.UUID) -> DraftAnswer:
    """Say what the draft is (officers, editors)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    require(actor, WRITE, subject)
    return _draft(phase_id)


@api.write(
    "PUT",
    f"{PHASE}/draft",
    DocumentDraftSchema,
    action=WRITE,
    body=DraftInput,
    refuses=(404, 409),
    example={"texts": {"en": "# Dogs\n\nDogs are kept on a lead."}, "edition": 0},
)
def save_document_draft(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> DraftAnswer:
    """Keep a text as the draft of the next version (officers, editors)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    service.save_draft(actor, subject, TextDraft(body["texts"]), body["edition"])
    return _draft(phase_id)


@api.write(
    "PUT",
    f"{PHASE}/draft/matches",
    DocumentDraftSchema,
    action=WRITE,
    body=MatchesInput,
    refuses=(404, 409),
    example={"matches": {"3": 4, "5": None}, "edition": 1},
)
def match_document_paragraphs(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> DraftAnswer:
    """Say which paragraphs the parts of the draft continue (officers, editors)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    service.match_paragraphs(actor, subject, body["matches"], body["edition"])
    return _draft(phase_id)


@api.write(
    "POST",
    f"{PHASE}/draft/publication",
    VersionSchema,
    action=WRITE,
    body=PublishInput,
    status=201,
    refuses=(404, 409),
    example={"note": {"en": "Leads may be longer outside the parks."}, "edition": 2},
)
def publish_document_draft(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> Any:
    """Publish the draft as the next version (officers, editors)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    return service.publish_draft(actor, subject, body["note"], body["edition"])


def _draft(phase_id: uuid.UUID) -> DraftAnswer:
    found = queries.draft_among(queries.versions_of(phase_id))
    if found is None:
        raise NotFound
    blocks = queries.blocks_of(found.id)
    new = sum(block.paragraph_id is None for block in blocks)
    return DraftAnswer(found.number, found.edition, len(blocks), new, found.notes)
