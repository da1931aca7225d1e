"""Moderators show and hide questions, and merge those that ask the same."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from portal.consultations.methods.questions.events import (
    QuestionMerged,
    QuestionModerated,
    QuestionTellingContinued,
)
from portal.consultations.methods.questions.models import (
    SUPPORTS,
    QuestionRow,
    QuestionSupportRow,
)
from portal.consultations.methods.questions.policy import MODERATE
from portal.consultations.methods.questions.records import QuestionState
from portal.consultations.methods.questions.service.checking import checked_reason
from portal.consultations.policy import TakePart
from portal.consultations.service import stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import add_to_tallies, session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems

S = QuestionSupportRow


def moderate_question(
    actor: Actor, subject: TakePart, question_id: uuid.UUID, state: QuestionState, reason: str = ""
) -> None:
    """Show or hide a question. A hidden one is kept; only its author sees it, with the reason.

    :raises Problems: when hiding has no reason.
    """
    require(actor, MODERATE, subject)
    row = _taken(subject, question_id)
    if state not in (QuestionState.SHOWN, QuestionState.HIDDEN):
        raise Problems(Problem("state", "unknown", _("Show the question or hide it.")))
    if row.state == QuestionState.MERGED:
        raise Problems(Problem("", "merged", _("This question is a part of another one.")))
    row.moderation_reason = checked_reason(reason) if state is QuestionState.HIDDEN else ""
    row.state = state
    row.moderated_at, row.moderated_by = clock.now(), actor.person_id
    session().flush()
    _write_down(actor, row, f"questions.{state}")
    emit(QuestionModerated(row.id, row.consultation_id, row.number, state), actor.person_id)
    if state is QuestionState.SHOWN and row.answered_at is not None:
        emit(QuestionTellingContinued(row.id))


def merge_question(actor: Actor, subject: TakePart, question_id: uuid.UUID, into: int) -> None:
    """Make a question a part of another. Its supports move; who supports both counts once.

    If the other one has an answer, those who come with the question are told of it.

    :param into: number of the other one, in the same phase.
    :raises Problems: when there is no such question, or the first one has an answer.
    """
    require(actor, MODERATE, subject)
    target_id = _target(subject, question_id, into)
    # In the same order from wherever it is asked, so that two merges never wait for each other.
    rows = {one: _taken(subject, one) for one in sorted((question_id, target_id))}
    row, target = rows[question_id], rows[target_id]
    if target.state != QuestionState.SHOWN:
        raise _no_such(into)
    if row.state == QuestionState.MERGED:
        raise Problems(Problem("into", "merged", _("This question is a part of another one.")))
    if row.answered_at is not None:
        message = _("This question has an answer. Merge the other one into it instead.")
        raise Problems(Problem("into", "answered", message))
    lost, moved = _move_supports(row.id, target.id)
    add_to_tallies([(SUPPORTS, row.id, -lost), (SUPPORTS, target.id, moved)])
    for column in ("merged_into", "follows"):
        session().execute(
            update(QuestionRow)
            .where(
                QuestionRow.phase_id == row.phase_id,
                getattr(QuestionRow, column) == row.number,
            )
            .values({column: target.number})
            .execution_options(synchronize_session=False)
        )
    row.state, row.merged_into = QuestionState.MERGED, target.number
    row.moderated_at, row.moderated_by = clock.now(), actor.person_id
    session().flush()
    _write_down(actor, row, "questions.merge", into=str(target.number))
    emit(QuestionMerged(row.id, row.consultation_id, row.number, target.number), actor.person_id)
    if target.answered_at is not None:
        emit(QuestionTellingContinued(target.id))


def _target(subject: TakePart, question_id: uuid.UUID, into: int) -> uuid.UUID:
    found = (
        session()
        .execute(
            select(QuestionRow.id).where(
                QuestionRow.phase_id == subject.phase.id, QuestionRow.number == into
            )
        )
        .scalar_one_or_none()
    )
    if found is None:
        raise _no_such(into)
    if found == question_id:
        raise Problems(Problem("into", "itself", _("Give the number of another question.")))
    return found


def _no_such(number: int) -> Problems:
    message = _("There is no question %(number)s that is shown.", number=number)
    return Problems(Problem("into", "unknown", message))


def _move_supports(source: uuid.UUID, target: uuid.UUID) -> tuple[int, int]:
    """Return how many supports the source lost and how many the target won."""
    there = select(S.participation_id).where(S.question_id == target)
    coming = session().execute(
        select(S.participation_id, S.created_at, S.told_at).where(
            S.question_id == source, S.participation_id.not_in(there)
        )
    )
    new = [{**row._mapping, "question_id": target} for row in coming]
    gone = session().execute(
        delete(S).where(S.question_id == source).execution_options(synchronize_session=False)
    )
    if new:
        session().execute(insert(S), new)
    return int(gone.rowcount), len(new)  # type: ignore[attr-defined]


def _taken(subject: TakePart, question_id: uuid.UUID) -> QuestionRow:
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


def _write_down(actor: Actor, row: QuestionRow, action: str, **detail: str) -> None:
    write_audit(
        actor,
        action,
        subject_kind="question",
        subject_id=row.id,
        number=row.number,
        consultation=str(row.consultation_id),
        **detail,
    )
    touch(stamp_of(row.consultation_id))
