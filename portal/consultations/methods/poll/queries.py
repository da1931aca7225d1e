"""Questions of polls: the phase under lock, and whose vote it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select

from portal.consultations.methods.poll.policy import KIND, METHOD
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.visitors import take_part_subject
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of, consultations_of
from portal.consultations.records import ConsultationRecord, ConsultationState, PhaseRecord
from portal.core import clock
from portal.core.database import session
from portal.voting.queries import contest_of, contests_in
from portal.voting.records import ContestRecord, ContestState


def contest_in(phase: PhaseRecord) -> ContestRecord | None:
    """Return what is voted on in a phase, ``None`` before anything is set up."""
    return contest_of(KIND, phase.id)


def consultations_with(phase_ids: Sequence[uuid.UUID]) -> list[ConsultationRecord]:
    """Return the consultations some phases belong to."""
    if not phase_ids:
        return []
    found = session().scalars(
        select(PhaseRow.consultation_id).where(PhaseRow.id.in_(phase_ids)).distinct()
    )
    return list(consultations_of(found).values())


def held_subject(phase_id: uuid.UUID) -> TakePart | None:
    """Return consultation and phase, held together with other voters until the unit of work ends.

    Closing the consultation and moving its dates wait for them, so that what the rules say here
    still holds when the ballot is on disk.
    """
    held = session().execute(
        select(ConsultationRow.id)
        .join(PhaseRow, PhaseRow.consultation_id == ConsultationRow.id)
        .where(PhaseRow.id == phase_id, PhaseRow.method == METHOD)
        .with_for_update(read=True, key_share=True, of=ConsultationRow)
    )
    consultation_id = held.scalar_one_or_none()
    consultation = consultation_of(consultation_id) if consultation_id else None
    phase = consultation.phase(phase_id) if consultation else None
    if consultation is None or phase is None:
        return None
    return take_part_subject(consultation, phase)


def uncounted_polls() -> list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    """Return (consultation, phase, contest) of every vote that may be over and is not counted."""
    over = or_(
        PhaseRow.closes_at <= clock.now(),
        ConsultationRow.state.in_((ConsultationState.CLOSED, ConsultationState.ARCHIVED)),
    )
    contests = contests_in(KIND)
    rows = session().execute(
        select(PhaseRow.consultation_id, PhaseRow.id, contests.c.contest_id)
        .join(contests, contests.c.subject_id == PhaseRow.id)
        .join(ConsultationRow, ConsultationRow.id == PhaseRow.consultation_id)
        .where(
            contests.c.state != ContestState.PUBLISHED,
            ConsultationRow.state != ConsultationState.DRAFT,
            PhaseRow.method == METHOD,
            over,
        )
        .order_by(PhaseRow.closes_at)
    )
    return [(row[0], row[1], row[2]) for row in rows]
