"""Tells everybody who took part what came of it: once, however often answers are published.

Who was told is written with the mail itself, in one commit, and each mail has a key of its
own: a worker that dies anywhere goes on where the last commit left it.
"""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Table

from portal.consultations.answers.events import TellingDue
from portal.consultations.answers.models import ToldRow
from portal.consultations.answers.queries import still_to_tell, themes_of
from portal.consultations.answers.service.taking import changed, take
from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.core import clock
from portal.core.database import insert_once, unit_of_work
from portal.core.events import emit
from portal.core.events.event import EventEnvelope
from portal.core.i18n.locale import use_language
from portal.core.mail import queue_mail
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.identity.queries.contacts import Contact, contacts_of

BATCH = 100
TEMPLATE = "answers/mail/answered"
_TOLD = cast(Table, ToldRow.__table__)


def tell_everybody(actor: Actor, consultation_id: uuid.UUID) -> None:
    """Tell everybody who took part and was not told yet.

    :raises Problems: as long as there is nothing to tell.
    """
    consultation = take(actor, consultation_id)
    if not any(theme.response or theme.promises for theme in themes_of(consultation_id)):
        words = _("Publish an answer or make a promise first.")
        raise Problems(Problem("", "nothing", words))
    begin_telling(consultation_id)
    changed(actor, consultation, "answers.told")


def begin_telling(consultation_id: uuid.UUID) -> None:
    """Let the worker tell everybody who was not told yet, in the unit of work under way."""
    emit(TellingDue(consultation_id))


def tell_participants(envelope: EventEnvelope) -> None:
    """Queue the next batch of mails about what came of a consultation."""
    consultation_id = uuid.UUID(str(envelope.payload["consultation_id"]))
    with unit_of_work():
        consultation = consultation_of(consultation_id)
        if consultation is None or consultation.state is ConsultationState.DRAFT:
            return
        people = still_to_tell(consultation_id, BATCH)
        known = contacts_of(people)
        answers = themes_of(consultation_id) if known else []
        for person_id in people:
            values = {
                "consultation_id": consultation_id,
                "person_id": person_id,
                "told_at": clock.now(),
            }
            # Who cannot be written to counts as told, or the batch would never end.
            if insert_once(_TOLD, values) and person_id in known:
                _write_to(known[person_id], consultation, answers)
        if len(people) == BATCH:
            begin_telling(consultation_id)


def _write_to(contact: Contact, consultation: ConsultationRecord, themes: list[Any]) -> None:
    with use_language(contact.language):
        lines = [
            (theme.title.in_language(contact.language)[0], str(theme.words[0]))
            for theme in themes
            if theme.response is not None or theme.promises
        ]
    queue_mail(
        contact.email,
        TEMPLATE,
        language=contact.language,
        person_id=contact.id,
        headers={"Auto-Submitted": "auto-generated"},
        key=f"answered:{consultation.id}:{contact.id}",
        name=contact.display_name,
        title=consultation.title.in_language(contact.language)[0],
        answers=lines,
        url=f"{config().base_url.rstrip('/')}/consultations/{consultation.slug}/answers",
    )
