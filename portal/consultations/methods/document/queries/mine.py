"""Questions about what one person said about a document, and when."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, union_all

from portal.consultations.methods.document.models import (
    DocumentParagraphRow,
    DocumentSupportRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.records import SUBJECT
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session
from portal.discussion.joining import shown_comments

P, W = DocumentParagraphRow, DocumentWordingRow


def said_by(phase_id: uuid.UUID, person_id: uuid.UUID) -> Mapping[uuid.UUID, datetime]:
    """Return paragraph → when a person last commented on it, reworded it or supported a wording."""
    comments = shown_comments(SUBJECT)
    commented = (
        select(P.id.label("paragraph_id"), comments.c.created_at.label("at"))
        .join(comments, comments.c.subject_id == P.id)
        .where(P.phase_id == phase_id, comments.c.author_id == person_id)
    )
    own = select(ParticipationRow.id).where(
        ParticipationRow.phase_id == phase_id, ParticipationRow.person_id == person_id
    )
    reworded = select(W.paragraph_id, W.created_at).where(
        W.phase_id == phase_id, W.participation_id.in_(own)
    )
    supported = (
        select(W.paragraph_id, DocumentSupportRow.created_at)
        .join(DocumentSupportRow, DocumentSupportRow.wording_id == W.id)
        .where(W.phase_id == phase_id, DocumentSupportRow.participation_id.in_(own))
    )
    said = union_all(commented, reworded, supported).subquery()
    rows = session().execute(
        select(said.c.paragraph_id, func.max(said.c.at).label("at")).group_by(said.c.paragraph_id)
    )
    return {row.paragraph_id: row.at for row in rows}
