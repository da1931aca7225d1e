"""Writes to everybody who asked or supports a question that has been answered, each once.

The mails of a batch and the marks that these people were told are committed together, so a worker
that dies anywhere goes on where the last commit left it.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from portal.consultations.methods.questions.events import QuestionTellingContinued
from portal.consultations.methods.questions.models import QuestionRow, QuestionSupportRow
from portal.consultations.methods.questions.queries import answers_of, question_of, untold
from portal.consultations.methods.questions.records import (
    AnswerRecord,
    QuestionRecord,
    QuestionState,
)
from portal.consultations.queries import consultation_of
from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.events import emit
from portal.core.events.event import EventEnvelope
from portal.core.identifiers import format_id
from portal.core.mail import queue_mail
from portal.core.state import config
from portal.core.text.markdown import excerpt
from portal.identity.queries.contacts import Contact, contacts_of

BATCH = 100
TEMPLATE = "questions/mail/answered"


def tell_of_answer(envelope: EventEnvelope) -> None:
    """Queue the next batch of mails about an answer (subscriber of its publication)."""
    question_id = uuid.UUID(str(envelope.payload["question_id"]))
    with unit_of_work():
        # One batch at a time, whichever worker takes it.
        session().execute(
            select(QuestionRow.id).where(QuestionRow.id == question_id).with_for_update()
        )
        question = question_of(question_id)
        answer = answers_of([question_id]).get(question_id)
        if question is None or answer is None or question.state is not QuestionState.SHOWN:
            return
        _tell_batch(question, answer)


def _tell_batch(question: QuestionRecord, answer: AnswerRecord) -> None:
    waiting = untold(question.id, BATCH)
    if not waiting:
        return
    known = contacts_of(person_id for _part, person_id in waiting if person_id is not None)
    address = _address(question)
    for participation_id, person_id in waiting:
        if person_id is not None and person_id in known:
            is_author = participation_id == question.participation_id
            _write_to(known[person_id], question, answer, address, is_author=is_author)
    session().execute(
        update(QuestionSupportRow)
        .where(
            QuestionSupportRow.question_id == question.id,
            QuestionSupportRow.participation_id.in_([part for part, _person in waiting]),
        )
        .values(told_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if len(waiting) == BATCH:
        emit(QuestionTellingContinued(question.id))


def _address(question: QuestionRecord) -> str:
    consultation = consultation_of(question.consultation_id)
    slug = consultation.slug if consultation else ""
    base = config().base_url.rstrip("/")
    phase = format_id(question.phase_id)
    return f"{base}/consultations/{slug}/questions/{phase}/{question.number}"


def _write_to(
    contact: Contact,
    question: QuestionRecord,
    answer: AnswerRecord,
    address: str,
    *,
    is_author: bool,
) -> None:
    queue_mail(
        contact.email,
        TEMPLATE,
        language=contact.language,
        person_id=contact.id,
        headers={"Auto-Submitted": "auto-generated"},
        key=f"question:{question.id}:{contact.id}",
        name=contact.display_name,
        question=excerpt(question.text, 150),
        answer=excerpt(answer.text, 400),
        url=address,
        is_author=is_author,
    )
