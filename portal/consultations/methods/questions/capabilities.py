"""What questions and answers can do beside letting people ask: results, open data, paper."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.consultations.capabilities import (
    ContributionRecord,
    EntryField,
    OpenTable,
    PhaseResult,
    ResultChart,
    ResultRow,
)
from portal.consultations.methods.questions import queries
from portal.consultations.methods.questions.export import COLUMNS, every_line
from portal.consultations.methods.questions.records import METHOD, QuestionRecord, Sort
from portal.consultations.methods.questions.service import record_question
from portal.consultations.participation.records import Participant
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultations_of
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import Slice
from portal.core.i18n import current_language
from portal.core.text.markdown import excerpt
from portal.core.web.formats import number

PAGE = 20
CHARTED = 10


class QuestionSource:
    """Questions, for answers of the council that are linked to them."""

    kind = "question"
    title: Any = _l("Questions")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return questions everybody sees, the newest first."""
        found = queries.public_questions(consultation_id, words, phase_id, cursor, PAGE)
        slugs = _slugs([consultation_id]) if found.items else {}
        return found.map(lambda one: _contribution(one, slugs))

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those of ``ids`` everybody sees."""
        found = queries.public_by_id(ids)
        slugs = _slugs([one.consultation_id for one in found.values()])
        return {key: _contribution(one, slugs) for key, one in found.items()}


def _slugs(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {key: one.slug for key, one in consultations_of(ids).items()}


def _contribution(one: QuestionRecord, slugs: Mapping[uuid.UUID, str]) -> ContributionRecord:
    return ContributionRecord(
        kind=QuestionSource.kind,
        id=one.id,
        phase_id=one.phase_id,
        text=one.text,
        url=url_for(
            "questions.show",
            slug=slugs.get(one.consultation_id, ""),
            phase_id=one.phase_id,
            number=one.number,
        ),
        made_at=one.created_at,
        title=_("Question %(number)s", number=one.number),
    )


class QuestionResults:
    """How many questions were asked and answered, and which most people wanted answered."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what came of a phase; nothing before the first question."""
        figures = queries.figures_of(phase.id)
        if not figures.asked:
            return None
        headline = ngettext(
            "%(answered)s of %(asked)s question is answered",
            "%(answered)s of %(asked)s questions are answered",
            figures.asked,
            answered=number(figures.answered),
            asked=number(figures.asked),
        )
        text = ""
        if figures.median_days is not None:
            text = ngettext(
                "Half of the answers came within %(num)s day.",
                "Half of the answers came within %(num)s days.",
                figures.median_days,
            )
        leading = queries.list_questions(phase.id, Sort.SUPPORTED, None, CHARTED).items
        rows = tuple(ResultRow(excerpt(one.text, 120), one.support_count) for one in leading)
        chart = ResultChart(
            "supported",
            _("What most people want to know"),
            rows,
            figures.supports,
            note=_("Number of people who want each one answered."),
        )
        answered = ResultChart(
            "answered",
            _("Answered questions"),
            (
                _share(_("Answered"), figures.answered, figures.asked),
                _share(_("Waiting for an answer"), figures.asked - figures.answered, figures.asked),
            ),
            figures.asked,
        )
        return PhaseResult(headline, text, (chart, answered))


def _share(label: str, value: int, base: int) -> ResultRow:
    return ResultRow(label, value, value / base if base else None)


class QuestionTables:
    """Every question with its answer, without names."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the one table."""
        columns = tuple((name, str(words)) for name, words in COLUMNS.items())
        subject = TakePart(consultation, phase)
        return [
            OpenTable("questions", _("Questions"), columns, lambda: every_line(subject)),
        ]


class QuestionEntry:
    """A question somebody asked at the desk or on paper."""

    method = METHOD

    def fields(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[EntryField]:
        """Return the one field."""
        return [EntryField("text", _("Question"), "text", required=True)]

    def record(
        self,
        participant: Participant,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        answers: Mapping[str, Sequence[str]],
    ) -> None:
        """Ask it for them."""
        text = next(iter(answers.get("text", ())), "")
        record_question(
            participant,
            TakePart(consultation, phase),
            text,
            current_language(),
            actor_id=participant.entered_by,
        )
