"""How pages of results find consultation and phase."""

from __future__ import annotations

import uuid

from portal.consultations.methods.survey.records import METHOD, FormRecord, QuestionRecord
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id, access_consultation
from portal.consultations.reaching import phase_using
from portal.consultations.records import ConsultationRecord
from portal.core.permissions import Action, Actor, require
from portal.core.problems import NotFound


def public_subject(actor: Actor, slug: str, phase_id: uuid.UUID, action: Action) -> TakePart:
    """Return consultation and phase of a survey's public page.

    :raises NotFound: when there are none, or the phase uses another method.
    :raises Forbidden: when the actor may not do ``action``.
    """
    return _subject(actor, access_consultation(actor, slug), phase_id, action)


def office_subject(
    actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID, action: Action
) -> TakePart:
    """Return consultation and phase of a survey's page in the back office."""
    return _subject(actor, access_by_id(actor, consultation_id), phase_id, action)


def _subject(
    actor: Actor, consultation: ConsultationRecord, phase_id: uuid.UUID, action: Action
) -> TakePart:
    subject = TakePart(consultation, phase_using(METHOD, consultation, phase_id))
    require(actor, action, subject)
    return subject


def question_named(form: FormRecord, key: str) -> QuestionRecord:
    """Return a question by its key.

    :raises NotFound: when the form has none.
    """
    found = form.question(key)
    if found is None:
        raise NotFound
    return found
