"""Paragraphs of a document as something people can comment on."""

from __future__ import annotations

import uuid

from flask import g, has_request_context, url_for
from flask_babel import gettext as _

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.records import (
    SUBJECT,
    ParagraphRecord,
    ParagraphVersion,
    VersionRecord,
)
from portal.consultations.methods.document.service import gone_message
from portal.consultations.methods.document.tallies import COMMENTS as TALLY
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for, take_part_subject
from portal.consultations.policy import TakePart, may_participate, visible
from portal.consultations.queries import consultation_of
from portal.core.permissions import SYSTEM, Actor, Decision
from portal.core.problems import NotFound
from portal.core.text.markdown import excerpt
from portal.discussion.hooks import CommentSubject

_KNOWN = "document_paragraphs_being_discussed"
Found = tuple[TakePart, ParagraphRecord, list[ParagraphVersion], VersionRecord]


def _found(actor: Actor, paragraph_id: uuid.UUID) -> Found:
    """Return a paragraph with its phase, what it said, and the latest version."""
    known = g.setdefault(_KNOWN, {}) if has_request_context() else {}
    found: Found | None = known.get(paragraph_id)
    if found is None:
        paragraph = queries.paragraph_of(paragraph_id)
        consultation = consultation_of(paragraph.consultation_id) if paragraph else None
        phase = consultation.phase(paragraph.phase_id) if consultation and paragraph else None
        if paragraph is None or consultation is None or phase is None:
            raise NotFound
        subject = take_part_subject(consultation, phase)
        said = queries.history_of([paragraph_id]).get(paragraph_id, [])
        latest = queries.published(queries.versions_of(phase.id))[-1]
        found = known[paragraph_id] = (subject, paragraph, said, latest)
    visible(actor, found[0].consultation)
    return found


def remember(
    subject: TakePart,
    paragraph: ParagraphRecord,
    said: list[ParagraphVersion],
    latest: VersionRecord,
) -> None:
    """Spare the discussion of a paragraph from reading again what its page has just read."""
    g.setdefault(_KNOWN, {})[paragraph.id] = (subject, paragraph, said, latest)


def title(paragraph_id: uuid.UUID) -> str | None:
    """Return the beginning of a paragraph, as it was last published."""
    try:
        _subject, _paragraph, said, _latest = _found(SYSTEM, paragraph_id)
    except NotFound:
        return None
    return excerpt(str(said[-1].block.text), 90) if said else None


def url(paragraph_id: uuid.UUID) -> str:
    """Return a paragraph's page."""
    subject, paragraph, _said, _latest = _found(SYSTEM, paragraph_id)
    return url_for(
        "document.paragraph",
        slug=subject.consultation.slug,
        phase_id=subject.phase.id,
        anchor=paragraph.anchor,
    )


def may_comment(actor: Actor, paragraph_id: uuid.UUID) -> Decision:
    """Return whether the actor may comment: with an account, while the phase is open."""
    subject, _paragraph, said, latest = _found(actor, paragraph_id)
    return comment_decision(actor, subject, said, latest)


def comment_decision(
    actor: Actor, subject: TakePart, said: list[ParagraphVersion], latest: VersionRecord
) -> Decision:
    """Return the same for a paragraph that has been read already."""
    if said and said[-1].version.number < latest.number:
        return Decision.no("gone", gone_message(said[-1].version.number + 1))
    decision = may_participate(actor, subject)
    if decision.allowed and not actor.is_signed_in:
        return Decision.no("sign_in", _("Comments carry a name."), "identity.sign_in")
    return decision


def commenting(actor: Actor, paragraph_id: uuid.UUID) -> None:
    """Write down that whoever comments takes part in the phase."""
    subject = _found(actor, paragraph_id)[0]
    join_phase(participant_for(actor, subject), subject)


COMMENTS = CommentSubject(
    SUBJECT,
    title,
    url,
    may_comment,
    sides=True,
    tally=TALLY,
    stamp="discussion",
    commenting=commenting,
)
