"""The open question of a phase as something people can comment on, for and against."""

from __future__ import annotations

import uuid

from flask import g, has_request_context, url_for

from portal.consultations.methods.discussion.models import COMMENTS as TALLY
from portal.consultations.methods.discussion.policy import CONTRIBUTE
from portal.consultations.methods.discussion.queries import discussion_of
from portal.consultations.methods.discussion.records import KIND, METHOD
from portal.consultations.methods.discussion.service import write_down
from portal.consultations.policy import TakePart, visible
from portal.consultations.queries import consultation_of_phase
from portal.consultations.records import ConsultationState
from portal.core.permissions import Actor, Decision, decide
from portal.core.problems import NotFound
from portal.core.text.markdown import excerpt
from portal.discussion.hooks import CommentSubject

_KNOWN = "phases_being_discussed"


def _found(phase_id: uuid.UUID) -> TakePart:
    known = g.setdefault(_KNOWN, {}) if has_request_context() else {}
    found: TakePart | None = known.get(phase_id)
    if found is None:
        consultation = consultation_of_phase(phase_id)
        phase = consultation.phase(phase_id) if consultation else None
        if consultation is None or phase is None or phase.method != METHOD:
            raise NotFound
        found = known[phase_id] = TakePart(consultation, phase)
    return found


def remember(subject: TakePart) -> None:
    """Spare the comments of a page from reading again what the page has just read."""
    g.setdefault(_KNOWN, {})[subject.phase.id] = subject


def title(phase_id: uuid.UUID) -> str | None:
    """Return the question, ``None`` where there is none to see."""
    try:
        subject = _found(phase_id)
    except NotFound:
        return None
    if subject.consultation.state is ConsultationState.DRAFT:
        return None
    discussion = discussion_of(phase_id)
    words = str(discussion.question) if discussion else ""
    return excerpt(words or str(subject.phase.title), 90)


def url(phase_id: uuid.UUID) -> str:
    """Return the discussion's page."""
    subject = _found(phase_id)
    return url_for("discussions.show", slug=subject.consultation.slug, phase_id=phase_id)


def may_comment(actor: Actor, phase_id: uuid.UUID) -> Decision:
    """Return whether the actor may contribute: people with an account, while the phase is open."""
    subject = _found(phase_id)
    visible(actor, subject.consultation)
    return decide(actor, CONTRIBUTE, subject)


COMMENTS = CommentSubject(
    KIND,
    title,
    url,
    may_comment,
    sides=True,
    tally=TALLY,
    stamp="discussion",
    commenting=write_down,
)
