"""Answering, moderating and merging questions."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.consultations.methods.questions import queries, service
from portal.consultations.methods.questions.api import api
from portal.consultations.methods.questions.api.shapes import QUESTION, QuestionSchema, shown
from portal.consultations.methods.questions.policy import ANSWER, MODERATE
from portal.consultations.methods.questions.records import (
    AnswerDraft,
    QuestionRecord,
    QuestionState,
)
from portal.consultations.methods.questions.views.blueprint import access_phase
from portal.consultations.policy import TakePart
from portal.core.api import Input
from portal.core.permissions import require
from portal.core.problems import NotFound
from portal.core.web.context import current_actor


class QuestionAnswerInput(Input):
    """An answer of the council."""

    text = fields.String(
        required=True, validate=validate.Length(max=50_000), metadata={"description": "Markdown."}
    )
    links = fields.String(
        load_default="",
        validate=validate.Length(max=20_000),
        metadata={"description": "One a line: an address, a space, and what it is."},
    )
    department_id = fields.UUID(load_default=None, allow_none=True)
    publish = fields.Boolean(
        load_default=False,
        metadata={"description": "Publish it; whoever asked or supports it is told once."},
    )


class QuestionModerationInput(Input):
    """A moderator's decision."""

    state = fields.String(required=True, validate=validate.OneOf(["shown", "hidden"]))
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={"description": "Needed to hide; whoever asked reads it."},
    )


class QuestionMergeInput(Input):
    """Which question it becomes a part of."""

    into = fields.Integer(required=True, validate=validate.Range(1, 2**31 - 1))


@api.write(
    "PUT",
    f"{QUESTION}/answer",
    QuestionSchema,
    action=ANSWER,
    body=QuestionAnswerInput,
    example={
        "text": "**In March.** The railing is late.",
        "links": "https://example.org/plan The plan",
        "publish": True,
    },
)
def answer_question(
    body: dict[str, Any], slug: str, phase_id: uuid.UUID, number: int
) -> dict[str, Any]:
    """Write an answer: what was being written is replaced, and published if asked."""
    actor = current_actor()
    subject, question = _question(slug, phase_id, number)
    require(actor, ANSWER, subject)
    draft = queries.draft_of(question.id)
    keep = service.publish_answer if body["publish"] else service.save_answer
    keep(
        actor,
        subject,
        question.id,
        AnswerDraft(
            text=body["text"],
            links=body["links"],
            department_id=body["department_id"],
            revision=draft.revision if draft else 0,
        ),
    )
    return _now(question)


@api.write(
    "PUT",
    f"{QUESTION}/moderation",
    QuestionSchema,
    action=MODERATE,
    body=QuestionModerationInput,
    example={"state": "hidden", "reason": "It names a neighbour."},
)
def moderate_question(
    body: dict[str, Any], slug: str, phase_id: uuid.UUID, number: int
) -> dict[str, Any]:
    """Show or hide a question."""
    subject, question = _question(slug, phase_id, number)
    service.moderate_question(
        current_actor(), subject, question.id, QuestionState(body["state"]), body["reason"]
    )
    return _now(question)


@api.write(
    "POST",
    f"{QUESTION}/merge",
    QuestionSchema,
    action=MODERATE,
    body=QuestionMergeInput,
    example={"into": 4},
)
def merge_question(
    body: dict[str, Any], slug: str, phase_id: uuid.UUID, number: int
) -> dict[str, Any]:
    """Make a question a part of another; its supports move and nobody counts twice."""
    subject, question = _question(slug, phase_id, number)
    service.merge_question(current_actor(), subject, question.id, body["into"])
    return _now(question)


def _question(slug: str, phase_id: uuid.UUID, number: int) -> tuple[TakePart, QuestionRecord]:
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    return subject, queries.access_question(actor, subject, number)


def _now(question: QuestionRecord) -> dict[str, Any]:
    found = queries.question_of(question.id)
    if found is None:
        raise NotFound
    return shown([found])[0]
