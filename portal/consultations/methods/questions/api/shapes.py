"""What the API says of questions."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from portal.consultations.methods.questions import queries
from portal.consultations.methods.questions.records import AnswerRecord, QuestionRecord
from portal.core.api import extended, shape

PHASE = "/consultations/<slug>/phases/<uuid:phase_id>"
QUESTION = f"{PHASE}/questions/<int(max=2147483647):number>"
FEATURE = "questions"

AnswerSchema = extended(AnswerRecord, "QuestionAnswer", leave_out=("revision",))
QuestionSchema = extended(
    QuestionRecord,
    "AskedQuestion",
    leave_out=("participation_id", "moderation_reason"),
    answer=fields.Nested(
        AnswerSchema, allow_none=True, metadata={"description": "Null while there is none."}
    ),
)


def shown(questions: list[QuestionRecord]) -> list[dict[str, Any]]:
    """Return questions with the answers that hold, as the API says them."""
    answers = queries.answers_of([one.id for one in questions if one.answered_at])
    return [
        shape(one, answer=shape(answers[one.id]) if one.id in answers else None)
        for one in questions
    ]
