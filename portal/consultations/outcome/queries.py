"""Questions about who took part, counted for everybody at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from portal.consultations.outcome.records import RollCount
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session

P = ParticipationRow


def roll_of(consultation_id: uuid.UUID) -> list[RollCount]:
    """Return how many people took part, by area, age group and channel, in one query.

    Somebody who took part in several phases is counted once, as they first came in.
    """
    first = (
        select(
            P.area_id,
            P.age_group,
            P.channel,
            func.row_number()
            .over(partition_by=P.participant_key, order_by=(P.created_at, P.id))
            .label("place"),
        )
        .where(P.consultation_id == consultation_id)
        .subquery()
    )
    rows = session().execute(
        select(first.c.area_id, first.c.age_group, first.c.channel, func.count())
        .where(first.c.place == 1)
        .group_by(first.c.area_id, first.c.age_group, first.c.channel)
    )
    return [RollCount(*row) for row in rows]


def days_of(consultation_id: uuid.UUID) -> Sequence[tuple[date, int]]:
    """Return how many came to each phase on each day (UTC), the first day first."""
    day = func.date(P.created_at)
    rows = session().execute(
        select(day, func.count())
        .where(P.consultation_id == consultation_id)
        .group_by(day)
        .order_by(day)
    )
    return [
        (found if isinstance(found, date) else date.fromisoformat(str(found)), count)
        for found, count in rows
    ]


def people_by_phase(consultation_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return how many took part in each phase."""
    rows = session().execute(
        select(P.phase_id, func.count())
        .where(P.consultation_id == consultation_id)
        .group_by(P.phase_id)
    )
    return {row[0]: row[1] for row in rows}
