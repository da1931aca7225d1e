"""Questions about who takes part and what they answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, exists, literal, null, select

from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.methods.statements.records import (
    AnswerRecord,
    BallotLine,
    ParticipantRecord,
    StatementState,
)
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, ConsultationState, PhaseRecord
from portal.core.database import session
from portal.core.i18n import TranslatedText
from portal.identity.eligibility import Eligibility

C, P, S = ConsultationRow, PhaseRow, StatementRow
NOTHING = TranslatedText()


@dataclass(frozen=True, slots=True)
class VotingSubject:
    """What a vote is about, with everything the rules ask."""

    subject: TakePart
    statement_id: uuid.UUID
    state: str


def voting_subject(phase_id: uuid.UUID, number: int) -> VotingSubject | None:
    """Return statement, phase and consultation in one query.

    The consultation comes without its texts, areas, topics and other phases: a vote may cost
    only few queries, and the rules do not ask for them.
    """
    row = (
        session()
        .execute(
            select(
                S.id.label("statement_id"),
                S.state.label("statement_state"),
                P.id.label("phase_id"),
                P.opens_at.label("phase_opens_at"),
                P.closes_at.label("phase_closes_at"),
                P.method,
                P.settings,
                P.version.label("phase_version"),
                C.id,
                C.slug,
                C.department_id,
                C.eligibility,
                C.state,
                C.opens_at,
                C.closes_at,
                C.published_at,
                C.closed_at,
                C.changed_at,
                C.version,
            )
            .join(P, P.id == S.phase_id)
            .join(C, C.id == S.consultation_id)
            .where(S.phase_id == phase_id, S.number == number)
            # Voters hold the consultation together and do not wait for one another; closing it
            # waits for them, so that no answer is written after the end.
            .with_for_update(read=True, key_share=True, of=C)
        )
        .first()
    )
    return _voting_subject(row) if row is not None else None


def _voting_subject(row: Row[Any]) -> VotingSubject:
    phase = PhaseRecord(
        row.phase_id,
        row.id,
        NOTHING,
        NOTHING,
        row.phase_opens_at,
        row.phase_closes_at,
        row.method,
        row.settings,
        row.phase_version,
    )
    consultation = ConsultationRecord(
        id=row.id,
        slug=row.slug,
        title=NOTHING,
        summary=NOTHING,
        description=NOTHING,
        privacy_notice=NOTHING,
        department_id=row.department_id,
        area_ids=(),
        topic_ids=(),
        languages=(),
        eligibility=Eligibility.from_json(row.eligibility),
        state=ConsultationState(row.state),
        phases=(phase,),
        participants=0,
        source="",
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        published_at=row.published_at,
        closed_at=row.closed_at,
        changed_at=row.changed_at,
        version=row.version,
    )
    return VotingSubject(TakePart(consultation, phase), row.statement_id, row.statement_state)


def find_participant(
    consultation_id: uuid.UUID, person_id: uuid.UUID | None
) -> ParticipantRecord | None:
    """Return somebody's part in a consultation, ``None`` before they have done anything."""
    if person_id is None:
        return None
    row = (
        session()
        .execute(
            select(ParticipantRow).where(
                ParticipantRow.consultation_id == consultation_id,
                ParticipantRow.person_id == person_id,
            )
        )
        .scalar_one_or_none()
    )
    return _participant(row) if row is not None else None


def _participant(row: ParticipantRow) -> ParticipantRecord:
    key = row.external_key or row.id.hex
    return ParticipantRecord(
        row.id, row.consultation_id, row.person_id, key, row.joined_at, row.first_vote_at
    )


def participation_in(
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    person_id: uuid.UUID,
    statement_id: uuid.UUID,
) -> Row[*tuple[Any, ...]] | None:
    """Return (participant's id, first_vote_at, their answer to one statement, on_the_roll).

    ``None`` when they have no part in the consultation yet.
    """
    on_the_roll = (
        exists()
        .where(
            ParticipationRow.phase_id == phase_id,
            ParticipationRow.participant_key == f"person:{person_id.hex}",
        )
        .label("on_the_roll")
    )
    return (
        session()
        .execute(
            select(
                ParticipantRow.id,
                ParticipantRow.first_vote_at,
                StatementVoteRow.value,
                on_the_roll,
            )
            .outerjoin(
                StatementVoteRow,
                and_(
                    StatementVoteRow.participant_id == ParticipantRow.id,
                    StatementVoteRow.statement_id == statement_id,
                ),
            )
            .where(
                ParticipantRow.consultation_id == consultation_id,
                ParticipantRow.person_id == person_id,
            )
        )
        .first()
    )


def ballot_lines(phase_id: uuid.UUID, participant_id: uuid.UUID | None) -> list[BallotLine]:
    """Return every accepted statement of a phase with this participant's answer to it."""
    columns = (
        S.id,
        S.number,
        S.agree_count,
        S.disagree_count,
        S.pass_count,
        S.extremity,
        S.is_meta,
    )
    shown = and_(S.phase_id == phase_id, S.state == StatementState.ACCEPTED)
    answer: Any = null()
    statement: Select[*tuple[Any, ...]] = select(*columns, answer)
    if participant_id is not None:
        own = and_(
            StatementVoteRow.statement_id == S.id,
            StatementVoteRow.participant_id == literal(participant_id),
        )
        statement = select(*columns, StatementVoteRow.value).outerjoin(StatementVoteRow, own)
    rows = session().execute(statement.where(shown).order_by(S.number))
    return [BallotLine(*row) for row in rows]


def answers_of(participant_id: uuid.UUID, phase_id: uuid.UUID) -> list[AnswerRecord]:
    """Return somebody's answers in a phase to statements that are shown, the latest first."""
    vote = StatementVoteRow
    rows = session().execute(
        select(S.number, S.text, S.language, vote.value, vote.cast_at)
        .join(vote, vote.statement_id == S.id)
        .where(
            vote.participant_id == participant_id,
            S.phase_id == phase_id,
            S.state == StatementState.ACCEPTED,
        )
        .order_by(vote.cast_at.desc(), S.number.desc())
    )
    return [AnswerRecord(*row) for row in rows]


def participants_of_person(person_id: uuid.UUID) -> list[ParticipantRecord]:
    """Return a person's part in every consultation."""
    rows = session().execute(
        select(ParticipantRow)
        .where(ParticipantRow.person_id == person_id)
        .order_by(ParticipantRow.joined_at.desc())
    )
    return [_participant(row) for row in rows.scalars()]
