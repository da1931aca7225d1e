"""Holds a consultation still while something that depends on its being open is written."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.consultations.models import ConsultationRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import session
from portal.core.problems import NotFound


def held(subject: TakePart) -> TakePart:
    """Return consultation and phase as they are now, until the unit of work ends.

    People who take part hold a consultation together and do not wait for one another; closing it
    waits for them, so that nothing is thanked for after the end.

    :raises NotFound: when one of them is gone.
    """
    session().execute(
        select(ConsultationRow.id)
        .where(ConsultationRow.id == subject.consultation.id)
        .with_for_update(read=True, key_share=True)
    )
    consultation = consultation_of(subject.consultation.id)
    phase = consultation.phase(subject.phase.id) if consultation else None
    if consultation is None or phase is None:
        raise NotFound
    return TakePart(consultation, phase, subject.code_id)


def hold_participation(participation_id: uuid.UUID) -> None:
    """Let two devices of one participant act one after the other, so that no limit is passed."""
    session().execute(
        select(ParticipationRow.id).where(ParticipationRow.id == participation_id).with_for_update()
    )
