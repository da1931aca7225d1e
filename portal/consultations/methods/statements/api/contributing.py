"""Answering, adding and moderating statements."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from portal.consultations.methods.statements import queries, service
from portal.consultations.methods.statements.api import api
from portal.consultations.methods.statements.api.shapes import (
    FEATURE,
    PHASE,
    STATEMENT,
    StatementSchema,
    counts_are_shown,
    shown,
)
from portal.consultations.methods.statements.choosing import choose_line
from portal.consultations.methods.statements.policy import ADD, MODERATE, READ_OWN, VOTE
from portal.consultations.methods.statements.records import VOTES, StatementState, VoteReceipt
from portal.consultations.methods.statements.views.blueprint import access_phase
from portal.core.api import Input, PageQuery, list_schema, page_schema, reading_actor, schema_of
from portal.core.i18n import current_language
from portal.core.permissions import require
from portal.core.problems import Forbidden, NotFound
from portal.core.web.context import current_actor


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an answer is on disk.

    :param vote: agree, disagree or pass.
    :param changed: whether it replaced another answer.
    """

    number: int
    vote: str
    cast_at: datetime
    changed: bool


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One of one's own answers.

    :param vote: agree, disagree or pass.
    """

    number: int
    text: str
    language: str
    vote: str
    cast_at: datetime


class NextSchema(Schema):
    """What to answer next."""

    statement = fields.Nested(
        StatementSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null when everything is answered."},
    )
    answered = fields.Integer(required=True)
    total = fields.Integer(required=True)


class StatementQuery(PageQuery):
    """Which statements of a phase."""

    state = fields.String(
        load_default=str(StatementState.ACCEPTED),
        validate=validate.OneOf(["accepted", "unreviewed", "pending", "rejected"]),
        metadata={"description": "Anything but `accepted` is for moderators."},
    )


class VoteInput(Input):
    """An answer."""

    vote = fields.String(required=True, validate=validate.OneOf(list(VOTES)))


class NewStatementInput(Input):
    """One's own statement."""

    text = fields.String(required=True, validate=validate.Length(max=2000))
    language = fields.String(
        validate=validate.Regexp(r"[a-z]{2,3}\Z"),
        metadata={"description": "By default the language of the request."},
    )
    is_different = fields.Boolean(
        load_default=False,
        metadata={"description": "One has seen the similar ones and still wants to add it."},
    )


class ModerationInput(Input):
    """A moderator's decision."""

    state = fields.String(required=True, validate=validate.OneOf(["accepted", "rejected"]))
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={"description": "Needed to reject; the author reads it."},
    )


@api.read(f"{PHASE}/statements", page_schema(StatementSchema), query=StatementQuery, refuses=(404,))
def list_statements(query: dict[str, Any], slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """List the statements of a phase, the latest first."""
    actor = reading_actor(FEATURE)
    subject = access_phase(actor, slug, phase_id)
    if query["state"] != StatementState.ACCEPTED:
        require(actor, MODERATE, subject)
    found = queries.statements_page(
        phase_id, state=query["state"], cursor=query.get("cursor"), limit=query["limit"]
    )
    counts = counts_are_shown(actor, subject)
    return {
        "items": [shown(one, counts=counts) for one in found.items],
        "next": found.next,
        "previous": found.previous,
    }


@api.read(STATEMENT, StatementSchema, refuses=(404,))
def read_statement(slug: str, phase_id: uuid.UUID, number: int) -> dict[str, Any]:
    """Read one statement; its `id` is the subject of its discussion."""
    actor = reading_actor(FEATURE)
    subject = access_phase(actor, slug, phase_id)
    found = queries.access_statement(actor, subject, number)
    return shown(found, counts=counts_are_shown(actor, subject))


@api.read(f"{PHASE}/next", NextSchema, action=VOTE, refuses=(404,))
def next_statement(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Get a statement one has not answered yet; the same until it is answered."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    require(actor, VOTE, subject)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    lines = queries.ballot_lines(phase_id, participant.id if participant else None)
    chosen = choose_line(lines, participant.key if participant else str(actor.person_id), None)
    found = queries.statements_by_number(phase_id, {chosen.number}) if chosen else {}
    statement = found.get(chosen.number) if chosen else None
    return {
        # Counts would sway whoever has yet to answer.
        "statement": shown(statement, counts=False) if statement else None,
        "answered": sum(line.answer is not None for line in lines),
        "total": len(lines),
    }


@api.write(
    "PUT",
    f"{STATEMENT}/vote",
    schema_of(Receipt),
    action=VOTE,
    body=VoteInput,
    rate="600 per hour",
    example={"vote": "agree"},
)
def vote(body: dict[str, str], slug: str, phase_id: uuid.UUID, number: int) -> Receipt:  # noqa: ARG001
    """Answer a statement, or change one's answer.

    It is on disk before this answers. The same answer again changes nothing.
    """
    try:
        cast = service.cast_vote(current_actor(), phase_id, number, VOTES[body["vote"]])
    except Forbidden as refused:
        raise _or_not_found(refused) from refused
    return _receipt(cast)


def _receipt(cast: VoteReceipt) -> Receipt:
    return Receipt(cast.number, cast.word, cast.cast_at, cast.changed)


def _or_not_found(refused: Forbidden) -> Forbidden | NotFound:
    # Nobody learns that there is a draft.
    return NotFound() if refused.decision.code == "not_published" else refused


@api.write("DELETE", f"{STATEMENT}/vote", None, action=VOTE, status=204, rate="600 per hour")
def take_back_vote(slug: str, phase_id: uuid.UUID, number: int) -> str:  # noqa: ARG001
    """Take one's answer back; having none is fine."""
    try:
        service.take_back_vote(current_actor(), phase_id, number)
    except Forbidden as refused:
        raise _or_not_found(refused) from refused
    return ""


@api.read(f"{PHASE}/answers", list_schema(OwnAnswer), action=READ_OWN, refuses=(404,))
def list_own_answers(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """List one's own answers, the latest first."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    found = queries.answers_of(participant.id, phase_id) if participant else []
    return {"items": [OwnAnswer(a.number, a.text, a.language, a.word, a.cast_at) for a in found]}


@api.write(
    "POST",
    f"{PHASE}/statements",
    StatementSchema,
    action=ADD,
    body=NewStatementInput,
    status=201,
    rate="60 per hour",
    example={"text": "Buses should run until midnight on Fridays."},
)
def add_statement(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Add one's own statement, and agree with it.

    Refused with the code `similar` when somebody may have said the same; look, and send it again
    with `is_different` if it is not.
    """
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    added = service.add_statement(
        actor,
        subject,
        body["text"],
        body.get("language") or current_language(),
        is_different=body["is_different"],
    )
    return shown(added, counts=False)


@api.write(
    "PUT",
    f"{STATEMENT}/moderation",
    StatementSchema,
    action=MODERATE,
    body=ModerationInput,
    example={"state": "rejected", "reason": "It names a private person."},
)
def moderate_statement(
    body: dict[str, str], slug: str, phase_id: uuid.UUID, number: int
) -> dict[str, Any]:
    """Accept or reject a statement (moderators, officers)."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    found = queries.access_statement(actor, subject, number)
    service.moderate_statement(
        actor, subject, found.id, StatementState(body["state"]), body["reason"]
    )
    return shown(queries.access_statement(actor, subject, number), counts=False)
