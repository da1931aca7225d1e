"""Where the worker folds the counts in, and what it notices as it does."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update

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
    note_crossings(PetitionRow.id.in_(petition_ids))
    touch(STAMP)


def note_crossings(*which: ColumnElement[bool]) -> None:
    """Note which petitions have crossed a threshold, and tell others of each once."""
    moment = now()
    for kind, threshold, reached in (
        ("response", PetitionRow.response_threshold, "response_reached_at"),
        ("debate", PetitionRow.debate_threshold, "debate_reached_at"),
    ):
        _note(kind, which, threshold, reached, moment)


def _note(
    kind: str,
    which: Sequence[ColumnElement[bool]],
    threshold: Any,
    reached: str,
    moment: datetime,
) -> None:
    crossed = session().execute(
        update(PetitionRow)
        .where(
            *which,
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
