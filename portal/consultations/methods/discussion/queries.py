"""Questions about discussions; the only place of the method that selects."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from portal.consultations.methods.discussion.models import COMMENTS, DiscussionRow
from portal.consultations.methods.discussion.records import KIND, SIDES, Balance, DiscussionRecord
from portal.consultations.models import PhaseRow
from portal.core.database import open_delta_sum, session
from portal.discussion.written import people_and_sides

D = DiscussionRow


def discussion_of(phase_id: uuid.UUID) -> DiscussionRecord | None:
    """Return the open question of a phase, ``None`` before it was written."""
    return discussions_of([phase_id]).get(phase_id)


def discussions_of(phase_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, DiscussionRecord]:
    """Return the open questions of several phases in one query."""
    if not phase_ids:
        return {}
    rows = session().execute(
        select(
            D.phase_id,
            D.question,
            D.background,
            D.official,
            D.official_at,
            D.comment_count,
            D.version,
            D.changed_at,
        ).where(D.phase_id.in_(list(phase_ids)))
    )
    return {row.phase_id: DiscussionRecord(*row) for row in rows}


def balance_of(phase_id: uuid.UUID) -> Balance:
    """Return how contributions stand, in two queries."""
    found = people_and_sides(KIND, phase_id)
    return Balance(
        {side: found.roots.get(side, 0) for side in SIDES},
        {side: found.people_by_side.get(side, 0) for side in SIDES},
        found.people,
    )


def consultation_ids_of(phase_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Return to which consultations phases belong."""
    statement = select(PhaseRow.consultation_id).where(PhaseRow.id.in_(list(phase_ids))).distinct()
    return list(session().execute(statement).scalars())


def counted() -> list[tuple[uuid.UUID, int]]:
    """Return (phase, comments as counted, those still to be folded in among them)."""
    rows = session().execute(
        select(D.phase_id, D.comment_count + open_delta_sum(COMMENTS, D.phase_id))
    )
    return [(phase_id, int(count)) for phase_id, count in rows]
