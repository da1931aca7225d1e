"""Questions about the form: sections, questions, corrections of wording."""

from __future__ import annotations

import uuid
from collections import defaultdict

from sqlalchemy import select

from portal.consultations.methods.survey.models import (
    SurveyFormRow,
    SurveyQuestionRow,
    SurveyRevisionRow,
    SurveySectionRow,
)
from portal.consultations.methods.survey.records import (
    FormRecord,
    QuestionRecord,
    RevisionRecord,
    SectionRecord,
)
from portal.core.database import session
from portal.core.problems import NotFound

S, Q, R = SurveySectionRow, SurveyQuestionRow, SurveyRevisionRow


def form_of(phase_id: uuid.UUID) -> FormRecord:
    """Return a phase's form in three queries; an empty one before anything is written."""
    version = session().execute(
        select(SurveyFormRow.version).where(SurveyFormRow.phase_id == phase_id)
    )
    found: dict[uuid.UUID, list[SurveyQuestionRow]] = defaultdict(list)
    questions = select(Q).where(Q.phase_id == phase_id).order_by(Q.position, Q.id)
    for row in session().execute(questions).scalars():
        found[row.section_id].append(row)
    sections, number = [], 0
    pages = select(S).where(S.phase_id == phase_id).order_by(S.position, S.id)
    for place, page in enumerate(session().execute(pages).scalars(), 1):
        records = []
        for row in found[page.id]:
            number += 1
            records.append(_question(row, number))
        sections.append(SectionRecord(page.id, place, page.title, page.intro, tuple(records)))
    return FormRecord(phase_id, version.scalar_one_or_none() or 0, tuple(sections))


def _question(row: SurveyQuestionRow, number: int) -> QuestionRecord:
    return QuestionRecord(
        id=row.id,
        phase_id=row.phase_id,
        section_id=row.section_id,
        number=number,
        key=row.key,
        kind=row.kind,
        text=row.text,
        help=row.help,
        required=row.required,
        settings=row.settings,
        show_if=row.show_if,
    )


def section_row(phase_id: uuid.UUID, section_id: uuid.UUID) -> SurveySectionRow:
    """Return the row of a section, for changing it.

    :raises NotFound: when the phase has none of this identifier.
    """
    found = session().execute(select(S).where(S.id == section_id, S.phase_id == phase_id))
    row = found.scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def question_row(phase_id: uuid.UUID, question_id: uuid.UUID) -> SurveyQuestionRow:
    """Return the row of a question, for changing it.

    :raises NotFound: when the phase has none of this identifier.
    """
    found = session().execute(select(Q).where(Q.id == question_id, Q.phase_id == phase_id))
    row = found.scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def revisions_of(phase_id: uuid.UUID) -> tuple[RevisionRecord, ...]:
    """Return the corrections of wording, the latest first."""
    rows = session().execute(
        select(R.version, R.question_key, R.changes, R.changed_at)
        .where(R.phase_id == phase_id)
        .order_by(R.version.desc())
    )
    return tuple(RevisionRecord(*row) for row in rows)
