"""Statements as something people can comment on."""

from __future__ import annotations

import uuid

from flask import url_for
from flask_babel import gettext as _

from portal.consultations.methods.statements.queries import statement_of
from portal.consultations.methods.statements.records import StatementRecord, StatementState
from portal.consultations.policy import TakePart, may_take_part
from portal.consultations.queries import access_by_id
from portal.core.permissions import SYSTEM, Actor, Decision
from portal.core.problems import NotFound
from portal.core.text.markdown import excerpt
from portal.discussion.hooks import CommentSubject


def _subject(actor: Actor, statement_id: uuid.UUID) -> tuple[TakePart, StatementRecord]:
    statement = statement_of(statement_id)
    if statement is None:
        raise NotFound
    consultation = access_by_id(actor, statement.consultation_id)
    phase = consultation.phase(statement.phase_id)
    if phase is None:
        raise NotFound
    return TakePart(consultation, phase), statement


def title(statement_id: uuid.UUID) -> str | None:
    """Return the beginning of a statement that is shown."""
    statement = statement_of(statement_id)
    if statement is None or statement.state is not StatementState.ACCEPTED:
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
