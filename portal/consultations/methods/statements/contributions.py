"""Statements as contributions the council's answers can be linked to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import ContributionRecord
from portal.consultations.methods.statements.queries import find_shown, shown_with
from portal.core.database import Slice
from portal.core.identifiers import format_id


class StatementContributions:
    """Statements that are shown to everybody."""

    kind = "statement"
    title: Any = _l("Statements")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return statements that contain ``words``, the newest first."""
        return find_shown(consultation_id, words, phase_id, cursor).map(_contribution)

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those that are still shown."""
        return {row.id: _contribution(row) for row in shown_with(ids)}


def _contribution(row: Any) -> ContributionRecord:
    return ContributionRecord(
        kind=StatementContributions.kind,
        id=row.id,
        phase_id=row.phase_id,
        text=row.text,
        # Written out, since answers are also linked where there is no request.
        url=f"/consultations/{row.slug}/statements/{format_id(row.phase_id)}/{row.number}",
        made_at=row.created_at,
    )
