"""Comments and proposed wordings as contributions that answers of the council are linked to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import ContributionRecord, ContributionSource
from portal.consultations.methods.document import queries
from portal.consultations.methods.document.queries.comments import (
    SaidComment,
    comments_by,
    comments_page,
)
from portal.consultations.methods.document.queries.wordings import find_wordings
from portal.consultations.methods.document.records import WordingRecord
from portal.consultations.queries import consultation_of, consultations_of
from portal.core.database import Slice


class CommentSource:
    """Comments on paragraphs."""

    kind = "document_comment"
    title: Any = _l("Comments on a document")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return comments, the newest first."""
        found = comments_page(consultation_id, words=words, phase_id=phase_id, cursor=cursor)
        return found.map(self._record)

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those that are still public."""
        return {one.id: self._record(one) for one in comments_by(ids)}

    def _record(self, comment: SaidComment) -> ContributionRecord:
        return ContributionRecord(
            kind=self.kind,
            id=comment.id,
            phase_id=comment.phase_id,
            text=comment.body,
            url=url_for("discussion.show", comment_id=comment.id),
            made_at=comment.created_at,
            title=_("On paragraph p%(anchor)s", anchor=comment.anchor),
        )


class WordingSource:
    """Proposed wordings."""

    kind = "document_wording"
    title: Any = _l("Proposed wordings")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return wordings, the newest first."""
        consultation = consultation_of(consultation_id)
        slug = consultation.slug if consultation else ""
        found = find_wordings(consultation_id, words=words, phase_id=phase_id, cursor=cursor)
        return found.map(lambda one: self._record(one, slug))

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those that are still public."""
        found = [one for one in queries.wordings_of(ids) if one.is_shown]
        known = consultations_of(one.consultation_id for one in found)
        return {
            one.id: self._record(one, known[one.consultation_id].slug)
            for one in found
            if one.consultation_id in known
        }

    def _record(self, wording: WordingRecord, slug: str) -> ContributionRecord:
        return ContributionRecord(
            kind=self.kind,
            id=wording.id,
            phase_id=wording.phase_id,
            text=f"{wording.text}\n\n{wording.reason}".strip(),
            url=url_for(
                "document.wording", slug=slug, phase_id=wording.phase_id, number=wording.number
            ),
            made_at=wording.created_at,
            title=_("Wording %(n)s", n=wording.number),
        )


SOURCES: Sequence[ContributionSource] = (CommentSource(), WordingSource())
