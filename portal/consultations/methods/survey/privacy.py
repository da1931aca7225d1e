"""What surveys keep about people, and how they give it out and let it go."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyDraftRow,
    SurveyQuestionRow,
    SurveyReceiptRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.service import discard_draft
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

_BASIS = _l("public task")
_KEPT = _l("as long as the consultation is kept; in anonymous surveys it leads to nobody")
_TYPED = _l("until it is handed in, or 30 days after the survey closed")


def _draft(column: str, purpose: Any) -> PersonalColumn:
    return PersonalColumn(f"survey_draft.{column}", purpose, _BASIS, _TYPED)


def _kept(column: str, purpose: Any) -> PersonalColumn:
    return PersonalColumn(column, purpose, _BASIS, _KEPT)


INVENTORY = PrivacyInventory(
    personal=[
        _draft("participant_key", _l("going on where one stopped")),
        _draft("typed", _l("going on where one stopped")),
        _draft("started_at", _l("finishing after a quota is full")),
        _draft("saved_at", _l("telling which of two texts is newer")),
        _kept("survey_receipt.participation_id", _l("that everybody hands in once")),
        _kept("survey_receipt.code", _l("the same receipt for a form that is sent twice")),
        _kept("survey_receipt.handed_in_at", _l("when somebody handed in")),
        _kept("survey_response.participation_id", _l("giving people their own answers")),
        _kept("survey_response.started_at", _l("how long a form takes")),
        _kept("survey_response.submitted_at", _l("when answers came in")),
        _kept("survey_answer.value", _l("what somebody answered")),
        _kept("survey_answer.number", _l("what somebody answered")),
        _kept("survey_answer.text", _l("what somebody answered")),
        _kept("survey_choice.option_key", _l("what somebody chose")),
        PersonalColumn(
            "survey_revision.changed_by", _l("who corrected the wording"), _BASIS, _KEPT
        ),
    ],
    plain=[
        "survey_form.*",
        "survey_section.*",
        "survey_question.*",
        "survey_quota.*",
        "survey_result.*",
        "survey_theme.*",
        "survey_grouping.*",
        "survey_coding.*",
        *(
            f"survey_revision.{column}"
            for column in ("phase_id", "version", "question_key", "changes", "changed_at")
        ),
        *(f"survey_draft.{column}" for column in ("phase_id", "language", "anonymous", "version")),
        "survey_receipt.phase_id",
        *(
            f"survey_response.{column}"
            for column in ("id", "phase_id", "anonymous", "language", "form_version")
        ),
        *(f"survey_answer.{column}" for column in ("response_id", "question_id")),
        *(
            f"survey_choice.{column}"
            for column in ("response_id", "question_id", "row_key", "place")
        ),
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return what a person has typed, that they handed in, and the answers that lead to them."""
    draft, receipt, roll = SurveyDraftRow, SurveyReceiptRow, ParticipationRow
    response, answer, question = SurveyResponseRow, SurveyAnswerRow, SurveyQuestionRow
    drafts = session().execute(
        select(draft.phase_id, draft.typed, draft.started_at, draft.saved_at).where(
            draft.participant_key == f"person:{person_id.hex}"
        )
    )
    receipts = session().execute(
        select(receipt.phase_id, receipt.code, receipt.handed_in_at)
        .join(roll, roll.id == receipt.participation_id)
        .where(roll.person_id == person_id)
    )
    answers = session().execute(
        select(response.phase_id, question.key, question.text, answer.value)
        .join(answer, answer.response_id == response.id)
        .join(question, question.id == answer.question_id)
        .join(roll, roll.id == response.participation_id)
        .where(roll.person_id == person_id)
        .order_by(response.phase_id, question.key)
    )
    return {
        "survey_drafts": [_plain(row) for row in drafts],
        "survey_receipts": [_plain(row) for row in receipts],
        "survey_answers": [_plain(row) for row in answers],
    }


def _plain(row: Any) -> dict[str, Any]:
    return {
        name: dict(value) if name == "text" else str(value) if name == "phase_id" else value
        for name, value in row._mapping.items()
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Delete what the person has not handed in; the roll lets go of who handed in what."""
    key = f"person:{person_id.hex}"
    rows = select(SurveyDraftRow.phase_id).where(SurveyDraftRow.participant_key == key)
    for phase_id in list(session().execute(rows).scalars()):
        discard_draft(phase_id, key)
