"""Where the number of ballots of a contest is folded in by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from portal.core.database import TallyTarget, touch
from portal.voting.models import ContestRow

CAST = "voting.cast"
STAMP = "contests"
"""Version stamp that moves with whatever changes in any contest."""


def stamp_of(contest_id: uuid.UUID) -> str:
    """Name of the version stamp that moves with every ballot folded in."""
    return f"contest:{contest_id}"


def touch_contests(*contest_ids: uuid.UUID) -> None:
    """Say that contests change with this unit of work: each one's stamp, and the one of all."""
    touch(STAMP, *(stamp_of(contest_id) for contest_id in contest_ids))


def _folded(contest_ids: Sequence[uuid.UUID]) -> None:
    touch_contests(*contest_ids)


TALLIES = (TallyTarget(CAST, ContestRow.id, ContestRow.cast_count, _folded),)
