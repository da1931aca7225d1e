"""Reading, asking and supporting questions."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.consultations.methods.questions import queries, service
from portal.consultations.methods.questions.api import api
from portal.consultations.methods.questions.api.shapes import (
    FEATURE,
    PHASE,
    QUESTION,
    QuestionSchema,
    shown,
)
from portal.consultations.methods.questions.policy import ASK, READ_OWN, SUPPORT
from portal.consultations.methods.questions.records import QuestionSupportReceipt, Sort
from portal.consultations.methods.questions.views.blueprint import (
    access_phase,
    participation_id_of,
)
from portal.core.api import Input, PageQuery, list_schema, page_schema, reading_actor, schema_of
from portal.core.i18n import current_language
from portal.core.web.context import current_actor


class QuestionQuery(PageQuery):
    """Which questions of a phase, in which order."""

    sort = fields.Enum(
        Sort,
        by_value=fields.String,
        load_default=Sort.SUPPORTED,
        metadata={"description": "`unanswered`: those alone, the most supported first."},
    )


class AskedQuestionInput(Input):
    """A question."""

    text = fields.String(required=True, validate=validate.Length(max=10_000))
    language = fields.String(
        validate=validate.Regexp(r"[a-z]{2,3}\Z"),
        metadata={"description": "By default the language of the request."},
    )
    follows = fields.Integer(
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "Number of the answered question it asks on from."},
    )


@api.read(f"{PHASE}/questions", page_schema(QuestionSchema), query=QuestionQuery, refuses=(404,))
def list_questions(query: dict[str, Any], slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """List the questions of a phase with their answers."""
    access_phase(reading_actor(FEATURE), slug, phase_id)
    found = queries.list_questions(phase_id, query["sort"], query.get("cursor"), query["limit"])
    return {
        "items": shown(list(found.items)),
        "next": found.next,
        "previous": found.previous,
    }


@api.read(QUESTION, QuestionSchema, refuses=(404,))
def read_question(slug: str, phase_id: uuid.UUID, number: int) -> dict[str, Any]:
    """Read one question with the answer that holds."""
    actor = reading_actor(FEATURE)
    subject = access_phase(actor, slug, phase_id)
    part = participation_id_of(actor, subject)
    return shown([queries.access_question(actor, subject, number, part)])[0]


@api.read(f"{PHASE}/own-questions", list_schema(QuestionSchema), action=READ_OWN, refuses=(404,))
def list_own_questions(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """List what one asked oneself, in every state."""
    actor = current_actor()
    part = participation_id_of(actor, access_phase(actor, slug, phase_id))
    return {"items": shown(list(queries.questions_asked(part))) if part else []}


@api.write(
    "POST",
    f"{PHASE}/questions",
    QuestionSchema,
    action=ASK,
    body=AskedQuestionInput,
    status=201,
    rate="30 per hour",
    example={"text": "When will the footbridge be open again for people with prams?"},
)
def ask_question(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Ask the council; the same words again are the same question."""
    actor = current_actor()
    asked = service.ask_question(
        actor,
        access_phase(actor, slug, phase_id),
        body["text"],
        body.get("language") or current_language(),
        follows=body.get("follows"),
    )
    return shown([asked])[0]


@api.write("PUT", f"{QUESTION}/support", schema_of(QuestionSupportReceipt), action=SUPPORT)
def support_question(slug: str, phase_id: uuid.UUID, number: int) -> QuestionSupportReceipt:
    """Support a question; it is on disk before this answers, and again gives the same receipt."""
    actor = current_actor()
    return service.support_question(actor, access_phase(actor, slug, phase_id), number)


@api.write("DELETE", f"{QUESTION}/support", None, action=SUPPORT, status=204)
def withdraw_question_support(slug: str, phase_id: uuid.UUID, number: int) -> str:
    """Take one's support back; having none is fine."""
    actor = current_actor()
    service.withdraw_support(actor, access_phase(actor, slug, phase_id), number)
    return ""
