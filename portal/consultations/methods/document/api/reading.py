"""Reading versions, paragraphs and wordings."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.api import api
from portal.consultations.methods.document.api.shapes import (
    FEATURE,
    PHASE,
    WORDING,
    BlockSchema,
    VersionSchema,
    WordingSchema,
    block_shape,
)
from portal.consultations.methods.document.records import WordingState
from portal.consultations.methods.document.views.blueprint import (
    access_phase,
    public_versions,
    version_named,
)
from portal.core.api import Input, PageQuery, list_schema, page_schema, reading_actor
from portal.core.problems import NotFound


class DocumentSchema(Schema):
    """A version with its parts."""

    version = fields.Nested(VersionSchema, required=True)
    blocks = fields.List(fields.Nested(BlockSchema), required=True)


class DocumentQuery(Input):
    """Which version."""

    version = fields.Integer(
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "By default the latest."},
    )


class WordingQuery(PageQuery):
    """Which wordings."""

    state = fields.String(
        validate=validate.OneOf([s.value for s in WordingState if s is not WordingState.WITHDRAWN])
    )


@api.read(f"{PHASE}/versions", list_schema(VersionSchema), refuses=(404,))
def list_document_versions(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """List the published versions, the oldest first."""
    return {"items": public_versions(access_phase(reading_actor(FEATURE), slug, phase_id))}


@api.read(PHASE, DocumentSchema, query=DocumentQuery, refuses=(404,))
def read_document(query: dict[str, Any], slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Read a version with all its parts and how much was said about each."""
    subject = access_phase(reading_actor(FEATURE), slug, phase_id)
    version = version_named(public_versions(subject), query.get("version"))
    return {
        "version": version,
        "blocks": [block_shape(one) for one in queries.shown_blocks(version.id)],
    }


@api.read(f"{PHASE}/wordings", page_schema(WordingSchema), query=WordingQuery, refuses=(404,))
def list_document_wordings(query: dict[str, Any], slug: str, phase_id: uuid.UUID) -> Any:
    """List the proposed wordings, the newest first."""
    access_phase(reading_actor(FEATURE), slug, phase_id)
    return queries.wordings_page(
        phase_id,
        state=query.get("state", ""),
        cursor=query.get("cursor"),
        limit=query["limit"],
    )


@api.read(WORDING, WordingSchema, refuses=(404,))
def read_document_wording(slug: str, phase_id: uuid.UUID, number: int) -> Any:
    """Read one proposed wording."""
    access_phase(reading_actor(FEATURE), slug, phase_id)
    found = queries.wording_by_number(phase_id, number)
    if found is None or not found.is_shown:
        raise NotFound
    return found
