"""What the API says of versions, paragraphs and wordings; it names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from portal.consultations.methods.document.records import (
    BlockRecord,
    ShownBlock,
    VersionRecord,
    WordingRecord,
)
from portal.core.api import extended, schema_of, shape

PHASE = "/consultations/<slug>/phases/<uuid:phase_id>/document"
PARAGRAPH = f"{PHASE}/paragraphs/<int(max=2147483647):anchor>"
WORDING = f"{PHASE}/wordings/<int(max=2147483647):number>"
FEATURE = "document"

VersionSchema = extended(VersionRecord, "DocumentVersion", leave_out=("edition", "notes"))
BlockSchema = extended(
    BlockRecord,
    "DocumentBlock",
    leave_out=("version_id",),
    comments=fields.Integer(metadata={"description": "Comments in all versions."}),
    wordings=fields.Integer(metadata={"description": "Proposed wordings in all versions."}),
)
WordingSchema = extended(
    WordingRecord,
    "DocumentWording",
    leave_out=(
        "participation_id",
        "author_id",
        "author",
        "hidden_at",
        "hidden_reason",
        "supported",
        "is_mine",
    ),
)


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What a saved draft is.

    :param edition: to be sent with the next change, so that nobody's work is overwritten.
    :param notes: what could not be taken over.
    :param new: how many parts continue no paragraph of the version before.
    """

    number: int
    edition: int
    parts: int
    new: int
    notes: tuple[str, ...]


DocumentDraftSchema = schema_of(DraftAnswer)


def block_shape(shown: ShownBlock) -> dict[str, Any]:
    """Return a part with its counts."""
    return shape(shown.block, comments=shown.comments, wordings=shown.wordings)
