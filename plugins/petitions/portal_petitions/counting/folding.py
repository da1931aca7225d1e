"""Where the worker folds the counts in, and what it notices as it does."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.sdk import TallyTarget, emit, now, session, touch
from portal_petitions.counting.changing import AREAS, HOURS
from portal_petitions.events import PetitionThresholdReached
from portal_petitions.limits.rates import SIGNATURES
from portal_petitions.models import AreaCountRow, HourCountRow, PetitionRow

STAMP = "petitions"


def targets() -> tuple[TallyTarget, ...]:
    """Return where deltas of signatures are folded in."""
    return (
        TallyTarget(SIGNATURES, PetitionRow.id, PetitionRow.signature_count, signatures_folded),
        TallyTarget(AREAS, AreaCountRow.id, AreaCountRow.count),
        TallyTarget(HOURS, HourCountRow.id, HourCountRow.count),
    )


def signatures_folded(petition_ids: Sequence[uuid.UUID]) -> None:
    """Note which petitions crossed a threshold (called by the worker as it counts)."""
    moment = now()
    for kind, threshold, reached in (
        ("response", PetitionRow.response_threshold, "response_reached_at"),
        ("debate", PetitionRow.debate_threshold, "debate_reached_at"),
    ):
        _note_crossings(kind, petition_ids, threshold, reached, moment)
    touch(STAMP)


def _note_crossings(
    kind: str, petition_ids: Sequence[uuid.UUID], threshold: Any, reached: str, moment: datetime
) -> None:
    crossed = session().execute(
        update(PetitionRow)
        .where(
            PetitionRow.id.in_(petition_ids),
            PetitionRow.opened_at.is_not(None),
            PetitionRow.signature_count >= threshold,
            getattr(PetitionRow, reached).is_(None),
        )
        .values({reached: moment, "changed_at": moment})
        .returning(PetitionRow.id, threshold)
        .execution_options(synchronize_session=False)
    )
    for petition_id, needed in crossed.all():
        emit(PetitionThresholdReached(petition_id, kind, needed))
