"""Questions about drafts, receipts, responses and quotas."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import exists, func, select

from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyDraftRow,
    SurveyQuestionRow,
    SurveyQuotaRow,
    SurveyReceiptRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.queries.forms import form_of
from portal.consultations.methods.survey.records import (
    AnswerRecord,
    DraftRecord,
    ReceiptRecord,
    ResponseRecord,
)
from portal.consultations.models import PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session

D, R, A, C = SurveyDraftRow, SurveyResponseRow, SurveyAnswerRow, SurveyChoiceRow


def draft_of(phase_id: uuid.UUID, participant_key: str) -> DraftRecord | None:
    """Return what somebody has typed and not handed in."""
    row = (
        session()
        .execute(
            select(
                D.phase_id,
                D.participant_key,
                D.typed,
                D.language,
                D.anonymous,
                D.started_at,
                D.saved_at,
                D.version,
            ).where(D.phase_id == phase_id, D.participant_key == participant_key)
        )
        .first()
    )
    return DraftRecord(*row) if row is not None else None


def receipt_of(participation_id: uuid.UUID) -> ReceiptRecord | None:
    """Return the receipt of somebody on the roll."""
    row = session().execute(
        select(SurveyReceiptRow.code, SurveyReceiptRow.handed_in_at).where(
            SurveyReceiptRow.participation_id == participation_id
        )
    )
    found = row.first()
    return ReceiptRecord(*found) if found is not None else None


def receipt_for(phase_id: uuid.UUID, participant_key: str) -> ReceiptRecord | None:
    """Return a participant's receipt, ``None`` before they have handed in."""
    row = session().execute(
        select(SurveyReceiptRow.code, SurveyReceiptRow.handed_in_at)
        .join(ParticipationRow, ParticipationRow.id == SurveyReceiptRow.participation_id)
        .where(
            ParticipationRow.phase_id == phase_id,
            ParticipationRow.participant_key == participant_key,
        )
    )
    found = row.first()
    return ReceiptRecord(*found) if found is not None else None


def response_count(phase_id: uuid.UUID) -> int:
    """Return how many forms were handed in."""
    found = session().execute(select(func.count()).select_from(R).where(R.phase_id == phase_id))
    return found.scalar_one()


def response_counts(consultation_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return phase → how many forms were handed in, in one query."""
    rows = session().execute(
        select(R.phase_id, func.count())
        .join(PhaseRow, PhaseRow.id == R.phase_id)
        .where(PhaseRow.consultation_id == consultation_id)
        .group_by(R.phase_id)
    )
    return {row[0]: row[1] for row in rows}


def has_answers(phase_id: uuid.UUID) -> bool:
    """Whether anybody has handed in a form, or begun to fill it in."""
    found = session().execute(
        select(exists().where(R.phase_id == phase_id) | exists().where(D.phase_id == phase_id))
    )
    return bool(found.scalar_one())


def option_count(question_id: uuid.UUID, option_key: str) -> int:
    """Return how often an option was chosen."""
    found = session().execute(
        select(func.count())
        .select_from(C)
        .where(C.question_id == question_id, C.row_key == "", C.option_key == option_key)
    )
    return found.scalar_one()


def full_since(phase_id: uuid.UUID) -> dict[tuple[str, str], datetime]:
    """Return (question, option) → since when its quota is full; empty keys for the survey's."""
    row = SurveyQuotaRow
    rows = session().execute(
        select(row.question_key, row.option_key, row.full_at).where(row.phase_id == phase_id)
    )
    return {(question, option): moment for question, option, moment in rows}


def own_response(phase_id: uuid.UUID, participant_key: str) -> ResponseRecord | None:
    """Return what somebody handed in, ``None`` when nothing leads to it."""
    row = (
        session()
        .execute(
            select(R.id, R.phase_id, R.language, R.form_version, R.submitted_at)
            .join(ParticipationRow, ParticipationRow.id == R.participation_id)
            .where(R.phase_id == phase_id, ParticipationRow.participant_key == participant_key)
        )
        .first()
    )
    if row is None:
        return None
    answers = session().execute(
        select(SurveyQuestionRow.key, A.value)
        .join(SurveyQuestionRow, SurveyQuestionRow.id == A.question_id)
        .where(A.response_id == row.id)
    )
    given = {row[0]: row[1] for row in answers}
    questions = form_of(phase_id).questions
    return ResponseRecord(
        *row,
        answers=tuple(AnswerRecord(one, given[one.key]) for one in questions if one.key in given),
    )


def phase_of_response(response_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return (consultation, phase) a response belongs to."""
    row = (
        session()
        .execute(
            select(PhaseRow.consultation_id, PhaseRow.id)
            .join(R, R.phase_id == PhaseRow.id)
            .where(R.id == response_id)
        )
        .first()
    )
    return (row[0], row[1]) if row is not None else None
