"""Where the counts of comments and supports are folded in by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from portal.consultations.methods.document.models import DocumentParagraphRow, DocumentWordingRow
from portal.consultations.service import stamp_of
from portal.core.database import TallyTarget, session, touch

COMMENTS, SUPPORTS = "document.comments", "document.supports"


def _touching(row: Any) -> Callable[[Sequence[uuid.UUID]], None]:
    def folded(ids: Sequence[uuid.UUID]) -> None:
        found = session().execute(select(row.consultation_id).where(row.id.in_(ids)).distinct())
        for (consultation_id,) in found:
            touch(stamp_of(consultation_id))

    return folded


TALLIES = (
    TallyTarget(
        COMMENTS,
        DocumentParagraphRow.id,
        DocumentParagraphRow.comment_count,
        _touching(DocumentParagraphRow),
    ),
    TallyTarget(
        SUPPORTS,
        DocumentWordingRow.id,
        DocumentWordingRow.support_count,
        _touching(DocumentWordingRow),
    ),
)
