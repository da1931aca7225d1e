"""People ask; who asks supports their own question and so is told of the answer."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from portal.consultations.holding import held
from portal.consultations.methods.questions.events import QuestionAsked
from portal.consultations.methods.questions.models import (
    SUPPORTS,
    QuestionRow,
    QuestionSupportRow,
)
from portal.consultations.methods.questions.policy import ASK
from portal.consultations.methods.questions.queries import (
    asked_by,
    question_by_number,
    question_of,
    texts_to_compare,
)
from portal.consultations.methods.questions.records import (
    QuestionRecord,
    QuestionSettings,
    QuestionState,
)
from portal.consultations.methods.questions.service.checking import checked_text
from portal.consultations.models import PhaseRow
from portal.consultations.participation.records import Participant
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for
from portal.consultations.policy import TakePart
from portal.consultations.service import stamp_of
from portal.core import clock
from portal.core.database import add_to_tally, new_id, session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.names import clean_line
from portal.core.text.similarity import rank_by_title

MOST_SIMILAR = 4
SIMILAR_FROM = 0.3
COMPARED_LENGTH = 200
SHORTEST_COMPARED = 8
"""Fewer characters resemble everything."""


def ask_question(
    actor: Actor, subject: TakePart, text: str, language: str, *, follows: int | None = None
) -> QuestionRecord:
    """Ask the council; the same words again from the same participant are the same question.

    :param follows: number of the answered question this one asks on from.
    :raises Forbidden: when the phase is not open, or one may not take part.
    :raises Problems: when it is too short, too long or one too many.
    """
    subject = held(subject)
    require(actor, ASK, subject)
    participant = participant_for(actor, subject)
    return record_question(
        participant, subject, text, language, follows=follows, actor_id=actor.person_id
    )


def record_question(
    participant: Participant,
    subject: TakePart,
    text: str,
    language: str,
    *,
    follows: int | None = None,
    actor_id: uuid.UUID | None = None,
) -> QuestionRecord:
    """Write a question the rules have allowed already, by whichever way it came in."""
    settings = QuestionSettings.of(subject.phase.settings)
    text = checked_text(text, settings)
    _check_followed(subject, follows)
    moment = clock.now()
    joined = join_phase(participant, subject)
    _lock(subject.phase.id)
    if not joined.fresh:
        known = _asked_before(joined.participation_id, text)
        if known is not None:
            return known
        if asked_by(joined.participation_id) >= settings.per_person:
            message = ngettext(
                "You have asked %(num)s question here; that is the most.",
                "You have asked %(num)s questions here; that is the most.",
                settings.per_person,
            )
            raise Problems(Problem("text", "too_many", message))
    row = QuestionRow(
        id=new_id(),
        consultation_id=subject.consultation.id,
        phase_id=subject.phase.id,
        number=_next_number(subject.phase.id),
        text=text,
        language=language,
        participation_id=joined.participation_id,
        state=QuestionState.PENDING if settings.moderated else QuestionState.SHOWN,
        follows=follows,
        created_at=moment,
    )
    session().add(row)
    session().flush()
    session().add(
        QuestionSupportRow(
            question_id=row.id, participation_id=joined.participation_id, created_at=moment
        )
    )
    session().flush()
    add_to_tally(SUPPORTS, row.id, 1)
    emit(QuestionAsked(row.id, row.consultation_id, row.number, row.state), actor_id)
    touch(stamp_of(row.consultation_id))
    found = question_of(row.id)
    assert found is not None  # noqa: S101 - it was written in this unit of work
    return found


def _check_followed(subject: TakePart, follows: int | None) -> None:
    if follows is None:
        return
    followed = question_by_number(subject.phase.id, follows)
    if followed is None or followed.state is not QuestionState.SHOWN:
        raise NotFound
    if followed.answered_at is None:
        message = _("This question has no answer yet. Support it, or ask your own.")
        raise Problems(Problem("text", "not_answered", message))


def _lock(phase_id: uuid.UUID) -> None:
    # Numbers are given out one at a time.
    session().execute(
        select(PhaseRow.id).where(PhaseRow.id == phase_id).with_for_update(key_share=True)
    )


def _asked_before(participation_id: uuid.UUID, text: str) -> QuestionRecord | None:
    known = session().execute(
        select(QuestionRow.id).where(
            QuestionRow.participation_id == participation_id, QuestionRow.text == text
        )
    )
    found = known.scalars().first()
    return question_of(found) if found is not None else None


def _next_number(phase_id: uuid.UUID) -> int:
    highest = session().execute(
        select(func.max(QuestionRow.number)).where(QuestionRow.phase_id == phase_id)
    )
    return (highest.scalar_one() or 0) + 1


def similar_questions(text: str, phase_id: uuid.UUID) -> list[int]:
    """Return the numbers of questions that may ask the same, the likest first."""
    text = clean_line(text)[:COMPARED_LENGTH]
    if len(text) < SHORTEST_COMPARED:
        return []
    known = {n: one[:COMPARED_LENGTH] for n, one in texts_to_compare(phase_id).items()}
    ranked = rank_by_title(text, known, at_least=SIMILAR_FROM)
    return [number for number, _likeness in ranked[:MOST_SIMILAR]]
