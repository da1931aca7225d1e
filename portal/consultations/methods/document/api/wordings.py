"""Proposing, supporting, taking back and answering wordings."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.api import api
from portal.consultations.methods.document.api.shapes import PARAGRAPH, WORDING, WordingSchema
from portal.consultations.methods.document.policy import ANSWER, HIDE, PROPOSE, SUPPORT
from portal.consultations.methods.document.records import ANSWERS, AnswerDraft, WordingDraft
from portal.consultations.methods.document.views.blueprint import access_phase
from portal.core.api import Input
from portal.core.i18n import current_language
from portal.core.permissions import require
from portal.core.web.context import current_actor


class WordingInput(Input):
    """A wording of one's own."""

    text = fields.String(required=True, validate=validate.Length(max=20_000))
    reason = fields.String(load_default="", validate=validate.Length(max=20_000))
    language = fields.String(
        validate=validate.Regexp(r"[a-z]{2,3}\Z"),
        metadata={"description": "By default the language of the request."},
    )


class WordingAnswerInput(Input):
    """The council's answer."""

    state = fields.String(required=True, validate=validate.OneOf([s.value for s in ANSWERS]))
    answer = fields.String(required=True, validate=validate.Length(max=20_000))
    taken_in = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "Number of the version it is taken over in."},
    )


class WordingHidingInput(Input):
    """A moderator's decision."""

    hidden = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=2000))


@api.write(
    "POST",
    f"{PARAGRAPH}/wordings",
    WordingSchema,
    action=PROPOSE,
    body=WordingInput,
    status=201,
    rate="30 per hour",
    example={"text": "Dogs are kept on a lead of at most two metres.", "reason": "It is clearer."},
)
def propose_document_wording(
    body: dict[str, Any], slug: str, phase_id: uuid.UUID, anchor: int
) -> Any:
    """Propose another wording for a paragraph of the latest version, and support it."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    draft = WordingDraft(body["text"], body["reason"], body.get("language") or current_language())
    number = service.propose_wording(actor, subject, anchor, draft)
    return queries.wording_by_number(phase_id, number)


@api.write("PUT", f"{WORDING}/support", None, action=SUPPORT, status=204, rate="120 per hour")
def support_document_wording(slug: str, phase_id: uuid.UUID, number: int) -> str:
    """Support a wording; a second time changes nothing."""
    actor = current_actor()
    service.support_wording(actor, access_phase(actor, slug, phase_id), number)
    return ""


@api.write("DELETE", f"{WORDING}/support", None, action=SUPPORT, status=204, rate="120 per hour")
def take_back_document_support(slug: str, phase_id: uuid.UUID, number: int) -> str:
    """Take one's support back; having none is fine."""
    actor = current_actor()
    service.take_back_support(actor, access_phase(actor, slug, phase_id), number)
    return ""


@api.write("DELETE", WORDING, None, action=PROPOSE, status=204)
def withdraw_document_wording(slug: str, phase_id: uuid.UUID, number: int) -> str:
    """Take one's own wording back, as long as the council has not answered it."""
    actor = current_actor()
    service.withdraw_wording(actor, access_phase(actor, slug, phase_id), number)
    return ""


@api.write(
    "PUT",
    f"{WORDING}/answer",
    WordingSchema,
    action=ANSWER,
    body=WordingAnswerInput,
    example={"state": "taken", "answer": "This says it better.", "taken_in": 2},
)
def answer_document_wording(
    body: dict[str, Any], slug: str, phase_id: uuid.UUID, number: int
) -> Any:
    """Say whether a wording is taken over, partly or not, and why (officers)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    service.answer_wording(
        actor, subject, number, AnswerDraft(body["state"], body["answer"], body["taken_in"])
    )
    return queries.wording_by_number(phase_id, number)


@api.write(
    "PUT",
    f"{WORDING}/moderation",
    WordingSchema,
    action=HIDE,
    body=WordingHidingInput,
    example={"hidden": True, "reason": "It names a private person."},
)
def moderate_document_wording(
    body: dict[str, Any], slug: str, phase_id: uuid.UUID, number: int
) -> Any:
    """Hide a wording or show it again (moderators, officers)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    require(actor, HIDE, subject)
    if body["hidden"]:
        service.hide_wording(actor, subject, number, body["reason"])
    else:
        service.show_wording(actor, subject, number)
    return queries.wording_by_number(phase_id, number)
