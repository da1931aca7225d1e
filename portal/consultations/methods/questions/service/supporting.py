"""Supports: one per participant by constraint, on disk before they are acknowledged."""

from __future__ import annotations

from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table, delete, select

from portal.consultations.holding import held
from portal.consultations.methods.questions.models import (
    SUPPORTS,
    QuestionRow,
    QuestionSupportRow,
)
from portal.consultations.methods.questions.policy import SUPPORT
from portal.consultations.methods.questions.queries import question_by_number, support_of
from portal.consultations.methods.questions.records import (
    QuestionRecord,
    QuestionState,
    QuestionSupportReceipt,
)
from portal.consultations.participation.queries import participation_of
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import add_to_tally, insert_once, session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, TryAgain

_TABLE = cast(Table, QuestionSupportRow.__table__)


def support_question(actor: Actor, subject: TakePart, number: int) -> QuestionSupportReceipt:
    """Support a question; doing so again gives the same receipt.

    A question that has become a part of another is supported there.

    :raises Forbidden: when the phase is not open, or one may not take part.
    :raises NotFound: when there is no such question to support.
    """
    subject = held(subject)
    require(actor, SUPPORT, subject)
    question = _held_question(subject, number)
    participant = participant_for(actor, subject)
    joined = join_phase(participant, subject)
    moment = clock.now()
    is_new = insert_once(
        _TABLE,
        {
            "question_id": question.id,
            "participation_id": joined.participation_id,
            "created_at": moment,
            # Whoever comes after the answer has it before their eyes.
            "told_at": moment if question.answered_at else None,
        },
    )
    if is_new:
        add_to_tally(SUPPORTS, question.id, 1)
        return QuestionSupportReceipt(question.number, moment, fresh=True)
    earlier = support_of(question.id, joined.participation_id)
    if earlier is None:
        # It was withdrawn on another device in this very moment.
        raise TryAgain
    return QuestionSupportReceipt(question.number, earlier, fresh=False)


def withdraw_support(actor: Actor, subject: TakePart, number: int) -> bool:
    """Take one's support back; return whether there was one.

    :raises Problems: for one's own question, which stands or falls with its author's support.
    """
    subject = held(subject)
    require(actor, SUPPORT, subject)
    question = _held_question(subject, number)
    known = participation_of(subject.phase.id, participant_for(actor, subject).key)
    if known is None:
        return False
    if question.participation_id == known.id:
        message = _("You asked this yourself, so it counts as supported by you.")
        raise Problems(Problem("", "own", message))
    gone = session().execute(
        delete(QuestionSupportRow)
        .where(
            QuestionSupportRow.question_id == question.id,
            QuestionSupportRow.participation_id == known.id,
        )
        .returning(QuestionSupportRow.question_id)
        .execution_options(synchronize_session=False)
    )
    if gone.first() is None:
        return False
    add_to_tally(SUPPORTS, question.id, -1)
    return True


def _held_question(subject: TakePart, number: int) -> QuestionRecord:
    # Merging waits for supporters, who do not wait for one another.
    found = _locked(subject, number)
    if found is not None and found.merged_into is not None:
        found = _locked(subject, found.merged_into)
    if found is None or found.state is not QuestionState.SHOWN:
        raise NotFound
    return found


def _locked(subject: TakePart, number: int) -> QuestionRecord | None:
    session().execute(
        select(QuestionRow.id)
        .where(QuestionRow.phase_id == subject.phase.id, QuestionRow.number == number)
        .with_for_update(read=True, key_share=True)
    )
    return question_by_number(subject.phase.id, number)
