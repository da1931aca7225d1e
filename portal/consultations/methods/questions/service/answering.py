"""Officers answer: a draft, then published; whoever asked or supports is told once."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consultations.methods.questions.events import QuestionAnswered
from portal.consultations.methods.questions.models import AnswerRow, QuestionRow
from portal.consultations.methods.questions.policy import ANSWER
from portal.consultations.methods.questions.records import AnswerDraft, QuestionState
from portal.consultations.methods.questions.service.checking import checked_answer
from portal.consultations.policy import TakePart
from portal.consultations.service import stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale


def save_answer(
    actor: Actor, subject: TakePart, question_id: uuid.UUID, draft: AnswerDraft
) -> uuid.UUID:
    """Keep an answer that is not published yet; return its identifier.

    :raises Problems: when its words or links cannot be kept.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    require(actor, ANSWER, subject)
    return _saved(actor, _question(subject, question_id), draft).id


def publish_answer(
    actor: Actor, subject: TakePart, question_id: uuid.UUID, draft: AnswerDraft
) -> uuid.UUID:
    """Publish an answer; a later one takes the place of an earlier one, which stays readable.

    :raises Problems: when it says nothing.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    require(actor, ANSWER, subject)
    question = _question(subject, question_id)
    if question.state != QuestionState.SHOWN:
        message = _("Show the question first; an answer is public.")
        raise Problems(Problem("", "not_shown", message))
    row = _saved(actor, question, draft)
    if not row.text:
        raise Problems(Problem("text", "missing", _("Write the answer first.")))
    row.published_at = clock.now()
    question.answered_at = question.answered_at or row.published_at
    session().flush()
    emit(
        QuestionAnswered(question.id, question.consultation_id, question.number, row.id),
        actor.person_id,
    )
    write_audit(
        actor,
        "questions.answer",
        subject_kind="question",
        subject_id=question.id,
        number=question.number,
        answer=str(row.id),
        consultation=str(question.consultation_id),
    )
    touch(stamp_of(question.consultation_id))
    return row.id


def _saved(actor: Actor, question: QuestionRow, draft: AnswerDraft) -> AnswerRow:
    text, links = checked_answer(draft)
    row = (
        session()
        .execute(
            select(AnswerRow).where(
                AnswerRow.question_id == question.id, AnswerRow.published_at.is_(None)
            )
        )
        .scalar_one_or_none()
    )
    if row is None:
        if draft.revision:
            raise Stale
        row = AnswerRow(id=new_id(), question_id=question.id, revision=0)
        session().add(row)
    elif row.revision != draft.revision:
        raise Stale
    row.text = text
    row.links = [{"title": link.title, "url": link.url} for link in links]
    row.department_id = draft.department_id
    row.officer_id = actor.person_id
    row.revision += 1
    row.changed_at = clock.now()
    session().flush()
    return row


def _question(subject: TakePart, question_id: uuid.UUID) -> QuestionRow:
    row = (
        session()
        .execute(
            select(QuestionRow)
            .where(QuestionRow.id == question_id, QuestionRow.phase_id == subject.phase.id)
            .with_for_update()
        )
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    return row
