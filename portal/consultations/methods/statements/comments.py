"""Statements as something people can comment on."""

from __future__ import annotations

import uuid

from flask import g, has_request_context, url_for
from flask_babel import gettext as _

from portal.consultations.methods.statements.queries import access_statement, statement_of
from portal.consultations.methods.statements.records import StatementRecord, StatementState
from portal.consultations.policy import TakePart, may_take_part, visible
from portal.consultations.queries import consultation_of
from portal.core.permissions import SYSTEM, Actor, ActorKind, Decision
from portal.core.problems import NotFound
from portal.core.text.markdown import excerpt
from portal.discussion.hooks import CommentSubject

_KNOWN = "statements_being_discussed"


def _subject(actor: Actor, statement_id: uuid.UUID) -> tuple[TakePart, StatementRecord]:
    subject, statement = _found(statement_id)
    visible(actor, subject.consultation)
    if statement.state is not StatementState.ACCEPTED and actor.kind is not ActorKind.SYSTEM:
        # What was said about a rejected statement is shown to whom the statement is.
        access_statement(actor, subject, statement.number)
    return subject, statement


def _found(statement_id: uuid.UUID) -> tuple[TakePart, StatementRecord]:
    known = g.setdefault(_KNOWN, {}) if has_request_context() else {}
    found: tuple[TakePart, StatementRecord] | None = known.get(statement_id)
    if found is None:
        statement = statement_of(statement_id)
        consultation = consultation_of(statement.consultation_id) if statement else None
        phase = consultation.phase(statement.phase_id) if consultation and statement else None
        if statement is None or consultation is None or phase is None:
            raise NotFound
        found = known[statement_id] = TakePart(consultation, phase), statement
    return found


def remember(subject: TakePart, statement: StatementRecord) -> None:
    """Spare the discussion below a statement from reading again what its page has just read."""
    g.setdefault(_KNOWN, {})[statement.id] = (subject, statement)


def title(statement_id: uuid.UUID) -> str | None:
    """Return the beginning of a statement that is shown."""
    try:
        _consultation, statement = _found(statement_id)
    except NotFound:
        return None
    if statement.state is not StatementState.ACCEPTED:
        return None
    return excerpt(statement.text, 90)


def url(statement_id: uuid.UUID) -> str:
    """Return a statement's page."""
    subject, statement = _subject(SYSTEM, statement_id)
    return url_for(
        "statements.statement",
        slug=subject.consultation.slug,
        phase_id=subject.phase.id,
        number=statement.number,
    )


def may_comment(actor: Actor, statement_id: uuid.UUID) -> Decision:
    """Return whether the actor may comment: as long as the phase is open, on shown statements."""
    subject, statement = _subject(actor, statement_id)
    if statement.state is not StatementState.ACCEPTED:
        return Decision.no("not_shown", _("This statement is not shown to everybody."))
    return may_take_part(actor, subject)


COMMENTS = CommentSubject("statement", title, url, may_comment, stamp="discussion")
