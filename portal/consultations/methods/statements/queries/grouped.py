"""How people of each area and age group answered; counted for everybody at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, func, select

from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session

Places = dict[tuple[uuid.UUID | None, str], int]


def answers_by_group(
    phase_id: uuid.UUID, statement_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Mapping[int, Places]]:
    """Return statement → vote → (area, age group) → people, in one query.

    Only of those who are on the roll with an account; what others said has no place.
    """
    vote, who, roll = StatementVoteRow, ParticipantRow, ParticipationRow
    rows = session().execute(
        select(vote.statement_id, vote.value, roll.area_id, roll.age_group, func.count())
        .join(StatementRow, StatementRow.id == vote.statement_id)
        .join(who, who.id == vote.participant_id)
        .join(
            roll,
            and_(roll.phase_id == StatementRow.phase_id, roll.person_id == who.person_id),
        )
        .where(StatementRow.phase_id == phase_id, vote.statement_id.in_(statement_ids))
        .group_by(vote.statement_id, vote.value, roll.area_id, roll.age_group)
    )
    found: defaultdict[uuid.UUID, defaultdict[int, Places]] = defaultdict(lambda: defaultdict(dict))
    for statement_id, value, area_id, age_group, people in rows:
        found[statement_id][value][area_id, age_group] = people
    return found
