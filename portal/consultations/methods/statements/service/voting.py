"""Answers to statements: one per person by constraint, on disk before they are acknowledged.

An answer costs at most six queries, somebody's first in a phase a few more. Counts are appended
as deltas, which the worker folds in, so people who answer at the same time never wait for one
another.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, select, update

from portal.consultations.methods.statements.models import ParticipantRow, StatementVoteRow
from portal.consultations.methods.statements.policy import VOTE
from portal.consultations.methods.statements.queries import participation_in, voting_subject
from portal.consultations.methods.statements.records import StatementState, VoteReceipt
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import add_to_tallies, insert_once, new_id, session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound

KINDS = {1: "statements.agree", -1: "statements.disagree", 0: "statements.pass"}
PARTICIPANT_TABLE = cast(Table, ParticipantRow.__table__)
VOTE_TABLE = cast(Table, StatementVoteRow.__table__)
Change = tuple[str, uuid.UUID, int]


def cast_vote(actor: Actor, phase_id: uuid.UUID, number: int, value: int) -> VoteReceipt:
    """Answer a statement, or change the answer; the same answer again changes nothing.

    :param value: 1 agree, -1 disagree, 0 pass.
    :raises NotFound: when there is no such statement to answer.
    :raises Forbidden: when the phase is not open, or the person may not take part.
    """
    if value not in KINDS:
        raise ValueError("a vote is 1, -1 or 0")
    found = voting_subject(phase_id, number)
    if found is None:
        raise NotFound
    require(actor, VOTE, found.subject)
    if found.state != StatementState.ACCEPTED or actor.person_id is None:
        raise NotFound
    return record_vote(actor, actor.person_id, found.subject, found.statement_id, number, value)


def record_vote(
    actor: Actor,
    person_id: uuid.UUID,
    subject: TakePart,
    statement_id: uuid.UUID,
    number: int,
    value: int,
) -> VoteReceipt:
    """Write an answer the rules have allowed already.

    :raises Problems: when the same natural person took part through another channel.
    """
    now = clock.now()
    consultation_id = subject.consultation.id
    part = participation_in(consultation_id, subject.phase.id, person_id, statement_id)
    if part is None or not part.on_the_roll:
        join_phase(participant_for(actor, subject), subject)
    changes: list[Change] = []
    if part is None:
        participant_id, before = _join(consultation_id, person_id, now), None
    else:
        participant_id, before = part.id, part.value
        if part.first_vote_at is None:
            _begin(participant_id, now)
    if before is None:
        before = _insert(participant_id, statement_id, value, now)
    elif before != value:
        before = _replace(participant_id, statement_id, before, value, now)
    if before != value:
        changes.append((KINDS[value], statement_id, 1))
        if before is not None:
            changes.append((KINDS[before], statement_id, -1))
    add_to_tallies(changes)
    return VoteReceipt(number, value, now, changed=before not in (None, value))


def take_back_vote(actor: Actor, phase_id: uuid.UUID, number: int) -> None:
    """Take an answer back, as if the statement had not been seen; nothing to take back is fine."""
    found = voting_subject(phase_id, number)
    if found is None:
        raise NotFound
    require(actor, VOTE, found.subject)
    if actor.person_id is None:
        raise NotFound
    subject = found.subject
    part = participation_in(
        subject.consultation.id, subject.phase.id, actor.person_id, found.statement_id
    )
    if part is None or part.value is None:
        return
    gone = (
        session()
        .execute(
            delete(StatementVoteRow)
            .where(*_key(part.id, found.statement_id))
            .returning(StatementVoteRow.value)
            .execution_options(synchronize_session=False)
        )
        .first()
    )
    if gone is not None:
        add_to_tallies([(KINDS[gone.value], found.statement_id, -1)])


def join(consultation_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> uuid.UUID:
    """Return somebody's participant, made if need be, without counting them as a voter."""
    new = new_id()
    fresh = insert_once(
        PARTICIPANT_TABLE,
        {
            "id": new,
            "consultation_id": consultation_id,
            "person_id": person_id,
            "joined_at": now,
        },
    )
    return new if fresh else _participant_id(consultation_id, person_id)


def _join(consultation_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> uuid.UUID:
    new = new_id()
    values: dict[str, Any] = {
        "id": new,
        "consultation_id": consultation_id,
        "person_id": person_id,
        "joined_at": now,
        "first_vote_at": now,
    }
    if insert_once(PARTICIPANT_TABLE, values):
        return new
    # Another device of the same person was faster by a moment.
    known = _participant_id(consultation_id, person_id)
    _begin(known, now)
    return known


def _participant_id(consultation_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    return (
        session()
        .execute(
            select(ParticipantRow.id).where(
                ParticipantRow.consultation_id == consultation_id,
                ParticipantRow.person_id == person_id,
            )
        )
        .scalar_one()
    )


def _begin(participant_id: uuid.UUID, now: datetime) -> None:
    session().execute(
        update(ParticipantRow)
        .where(ParticipantRow.id == participant_id, ParticipantRow.first_vote_at.is_(None))
        .values(first_vote_at=now)
        .execution_options(synchronize_session=False)
    )


def _insert(
    participant_id: uuid.UUID, statement_id: uuid.UUID, value: int, now: datetime
) -> int | None:
    new = insert_once(
        VOTE_TABLE,
        {
            "participant_id": participant_id,
            "statement_id": statement_id,
            "value": value,
            "cast_at": now,
        },
    )
    return None if new else _replace(participant_id, statement_id, None, value, now)


def _replace(
    participant_id: uuid.UUID,
    statement_id: uuid.UUID,
    before: int | None,
    value: int,
    now: datetime,
) -> int | None:
    """Change an answer; return what it was at that moment (another device may have changed it)."""
    key = _key(participant_id, statement_id)
    statement = (
        update(StatementVoteRow)
        .values(value=value, cast_at=now)
        .execution_options(synchronize_session=False)
    )
    if before is not None:
        replaced = session().execute(statement.where(*key, StatementVoteRow.value == before))
        if replaced.rowcount:  # type: ignore[attr-defined]
            return before
    found = (
        session()
        .execute(select(StatementVoteRow.value).where(*key).with_for_update())
        .scalar_one_or_none()
    )
    if found is None:
        # Taken back in between: the answer is new after all.
        return _insert(participant_id, statement_id, value, now)
    if found != value:
        session().execute(statement.where(*key))
    return found


def _key(participant_id: uuid.UUID, statement_id: uuid.UUID) -> tuple[Any, Any]:
    return (
        StatementVoteRow.participant_id == participant_id,
        StatementVoteRow.statement_id == statement_id,
    )
