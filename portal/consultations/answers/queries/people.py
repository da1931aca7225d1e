"""Who took part and has not been told yet what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, func, select

from portal.consultations.answers.models import ToldRow
from portal.consultations.participation.models import ConsultationParticipantRow
from portal.core.database import session

P = ConsultationParticipantRow


def still_to_tell(consultation_id: uuid.UUID, limit: int) -> Sequence[uuid.UUID]:
    """Return some of those who took part with an account and were not told; each once."""
    told = exists().where(
        ToldRow.consultation_id == consultation_id, ToldRow.person_id == P.person_id
    )
    rows = session().execute(
        select(P.person_id)
        .where(P.consultation_id == consultation_id, P.person_id.is_not(None), ~told)
        .distinct()
        .order_by(P.person_id)
        .limit(limit)
    )
    return [person for (person,) in rows if person is not None]


def count_told(consultation_id: uuid.UUID) -> int:
    """Return how many people were told."""
    statement = select(func.count()).select_from(ToldRow)
    return int(
        session().execute(statement.where(ToldRow.consultation_id == consultation_id)).scalar_one()
    )
