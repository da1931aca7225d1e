"""What commented documents keep about people, and how they give it out and let it go."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.consultations.methods.document.models import DocumentSupportRow, DocumentWordingRow
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

_PUBLIC_TASK = _l("public task")
_KEPT = _l("as long as the consultation is kept; after erasure it leads to an empty account")
W = DocumentWordingRow

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "document_wording.participation_id", _l("who proposed a wording"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "document_wording.text", _l("what somebody proposed, in public"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn("document_wording.reason", _l("why they proposed it"), _PUBLIC_TASK, _KEPT),
        PersonalColumn(
            "document_wording.answered_by", _l("who answered for the council"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn("document_wording.hidden_by", _l("who hid a wording"), _PUBLIC_TASK, _KEPT),
        PersonalColumn(
            "document_support.participation_id", _l("one support per person"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "document_version.created_by", _l("who wrote a version"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "document_version.published_by", _l("who published a version"), _PUBLIC_TASK, _KEPT
        ),
    ],
    plain=[
        *(
            f"document_version.{column}"
            for column in (
                "id",
                "consultation_id",
                "phase_id",
                "number",
                "note",
                "notes",
                "edition",
                "changed_at",
                "published_at",
            )
        ),
        "document_paragraph.*",
        "document_block.*",
        *(
            f"document_wording.{column}"
            for column in (
                "id",
                "consultation_id",
                "phase_id",
                "paragraph_id",
                "version_id",
                "number",
                "language",
                "support_count",
                "state",
                "answer",
                "taken_in",
                "answered_at",
                "hidden_at",
                "hidden_reason",
                "created_at",
            )
        ),
        "document_support.wording_id",
        "document_support.created_at",
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return the wordings a person proposed and those they support."""
    own = select(ParticipationRow.id).where(ParticipationRow.person_id == person_id)
    proposed = session().execute(
        select(W.number, W.text, W.reason, W.state, W.answer, W.hidden_reason, W.created_at)
        .where(W.participation_id.in_(own))
        .order_by(W.created_at)
    )
    supported = session().execute(
        select(W.number, W.text, DocumentSupportRow.created_at)
        .join(DocumentSupportRow, DocumentSupportRow.wording_id == W.id)
        .where(DocumentSupportRow.participation_id.in_(own))
        .order_by(DocumentSupportRow.created_at)
    )
    return {
        "document_wordings": [dict(row._mapping) for row in proposed],
        "document_supports": [dict(row._mapping) for row in supported],
    }
