"""Published free texts as contributions that the council's answers can be linked to.

Each text has an identifier of its own, from which neither the response nor other texts of the
same response can be found without the portal's key.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select

from portal.consultations.capabilities import ContributionRecord
from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyQuestionRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.records import METHOD, SurveySettings
from portal.consultations.methods.survey.results.models import SurveyCodingRow
from portal.consultations.methods.survey.service.recording import day_of
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database import Order, Slice, page_of, session
from portal.identity.proofs.keyed import keyed_hash

A, R, Q, K = SurveyAnswerRow, SurveyResponseRow, SurveyQuestionRow, SurveyCodingRow
KINDS = ("short_text", "long_text")
ROUNDS = 4
HALF = 64
PAGE = 30
Asked = Mapping[uuid.UUID, tuple[uuid.UUID, str, str]]
"""Question → (phase, key, address of the consultation), where its texts are published."""


class SurveyTexts:
    """What people wrote in surveys that publish it."""

    kind = METHOD
    title: Any = _l("Answers to surveys")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return published texts with these words, in an order that says nothing of when."""
        published = _published(consultation_id, phase_id)
        if not published:
            return Slice(())
        statement = _texts().where(A.question_id.in_(list(published)))
        if words:
            statement = statement.where(
                func.lower(A.text).contains(words.casefold(), autoescape=True)
            )
        order = [Order(A.response_id, "response_id"), Order(A.question_id, "question_id")]
        return page_of(statement, order, cursor, PAGE).map(lambda row: _record(row, published))

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those that are still published."""
        published = _published()
        if not ids or not published:
            return {}
        pairs = {
            (opened(identifier, question_id), question_id)
            for identifier in ids
            for question_id in published
        }
        rows = session().execute(
            _texts().where(
                A.response_id.in_({response_id for response_id, _question in pairs}),
                A.question_id.in_(list(published)),
            )
        )
        records = [
            _record(row, published) for row in rows if (row.response_id, row.question_id) in pairs
        ]
        return {record.id: record for record in records}


def _texts() -> Any:
    coded = and_(K.response_id == A.response_id, K.question_id == A.question_id)
    return (
        select(A.response_id, A.question_id, A.text, R.submitted_at)
        .join(R, R.id == A.response_id)
        .outerjoin(K, coded)
        .where(A.text.is_not(None), or_(K.withheld.is_(None), K.withheld.is_(False)))
    )


def _published(
    consultation_id: uuid.UUID | None = None, phase_id: uuid.UUID | None = None
) -> Asked:
    statement = (
        select(Q.id, Q.key, PhaseRow.id.label("phase_id"), PhaseRow.settings, ConsultationRow.slug)
        .join(PhaseRow, PhaseRow.id == Q.phase_id)
        .join(ConsultationRow, ConsultationRow.id == PhaseRow.consultation_id)
        .where(PhaseRow.method == METHOD, Q.kind.in_(KINDS))
    )
    if consultation_id is not None:
        statement = statement.where(PhaseRow.consultation_id == consultation_id)
    if phase_id is not None:
        statement = statement.where(PhaseRow.id == phase_id)
    return {
        row.id: (row.phase_id, row.key, row.slug)
        for row in session().execute(statement)
        if SurveySettings.of(row.settings).texts_public
    }


def _record(row: Any, published: Asked) -> ContributionRecord:
    phase_id, key, slug = published[row.question_id]
    return ContributionRecord(
        kind=METHOD,
        id=sealed(row.response_id, row.question_id),
        phase_id=phase_id,
        text=row.text,
        url=url_for("survey_results.question", slug=slug, phase_id=phase_id, key=key),
        # The day alone: two texts of the same moment would be one person's.
        made_at=day_of(row.submitted_at),
    )


def sealed(response_id: uuid.UUID, question_id: uuid.UUID) -> uuid.UUID:
    """Return the public identifier of a text: a permutation keyed by question and portal.

    Four rounds of a Feistel network, as of Luby and Rackoff (1988).
    """
    left, right = response_id.int >> HALF, response_id.int & (2**HALF - 1)
    for number in range(ROUNDS):
        left, right = right, left ^ _round(number, right, question_id)
    return uuid.UUID(int=left << HALF | right)


def opened(identifier: uuid.UUID, question_id: uuid.UUID) -> uuid.UUID:
    """Return the response a public identifier stands for, if it is a text of this question."""
    left, right = identifier.int >> HALF, identifier.int & (2**HALF - 1)
    for number in reversed(range(ROUNDS)):
        left, right = right ^ _round(number, left, question_id), left
    return uuid.UUID(int=left << HALF | right)


def _round(number: int, half: int, question_id: uuid.UUID) -> int:
    return int(keyed_hash("survey-text", question_id.hex, str(number), str(half))[:16], 16)
