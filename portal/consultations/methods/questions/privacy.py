"""What questions and answers keep about people, how it is given out and how it goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from portal.consultations.methods.questions.models import AnswerRow, QuestionRow
from portal.consultations.methods.questions.queries import (
    asked_by_person,
    supported_by_person,
)
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

_PUBLIC_TASK = _l("public task")
_KEPT = _l("as long as the consultation is kept; after erasure it leads to nobody")

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "question.participation_id",
            _l("who may see a question that waits, and is told of the answer"),
            _PUBLIC_TASK,
            _l("emptied when the account is erased"),
        ),
        PersonalColumn(
            "question.text", _l("what somebody asked, shown without a name"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "question.moderated_by", _l("who decided about a question"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "question_support.participation_id", _l("one support per person"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "question_support.created_at", _l("when it was supported"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn(
            "question_support.told_at", _l("writing to people once"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn("question_answer.officer_id", _l("who answered"), _PUBLIC_TASK, _KEPT),
    ],
    plain=[
        *(
            f"question.{column}"
            for column in (
                "id",
                "consultation_id",
                "phase_id",
                "number",
                "language",
                "state",
                "merged_into",
                "follows",
                "support_count",
                "created_at",
                "answered_at",
                "moderated_at",
                "moderation_reason",
            )
        ),
        "question_support.question_id",
        *(
            f"question_answer.{column}"
            for column in (
                "id",
                "question_id",
                "text",
                "links",
                "department_id",
                "revision",
                "changed_at",
                "published_at",
            )
        ),
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return what a person asked and what they support."""
    return {
        "questions": [
            {
                "number": one.number,
                "text": one.text,
                "state": str(one.state),
                "asked_at": one.created_at.isoformat(),
            }
            for one in asked_by_person(person_id, limit=10_000)
        ],
        "question_supports": [
            {"number": number, "text": text, "since": since.isoformat()}
            for number, text, since in supported_by_person(person_id)
        ],
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Take a person off what they asked and answered; supports stay counted."""
    own = select(ParticipationRow.id).where(ParticipationRow.person_id == person_id)
    for statement in (
        update(QuestionRow)
        .where(QuestionRow.participation_id.in_(own))
        .values(participation_id=None),
        update(AnswerRow).where(AnswerRow.officer_id == person_id).values(officer_id=None),
    ):
        session().execute(statement.execution_options(synchronize_session=False))
