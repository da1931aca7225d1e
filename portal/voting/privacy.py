"""What voting keeps about people, and how it gives it out; votes of those who leave stay counted.

A secret ballot leads to nobody, so nothing of it can be given out or taken back.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory
from portal.voting.models import ContestRow, OpenBallotRow, RollEntryRow
from portal.voting.publishing.privacy import PERSONAL, PLAIN

_PUBLIC_TASK = _l("public task")
_KEPT = _l("as long as the vote is kept; after erasure it leads to an empty account")

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn("open_ballot.voter_key", _l("one vote per person"), _PUBLIC_TASK, _KEPT),
        PersonalColumn(
            "open_ballot.content", _l("what somebody voted in an open vote"), _PUBLIC_TASK, _KEPT
        ),
        PersonalColumn("open_ballot.cast_at", _l("when it was voted"), _PUBLIC_TASK, _KEPT),
        PersonalColumn("open_ballot.changed_at", _l("when it was changed"), _PUBLIC_TASK, _KEPT),
        PersonalColumn("roll_entry.voter_key", _l("one vote per person"), _PUBLIC_TASK, _KEPT),
        PersonalColumn(
            "roll_entry.cast_in_hour", _l("in which hour somebody voted"), _PUBLIC_TASK, _KEPT
        ),
        *PERSONAL,
    ],
    plain=[
        *PLAIN,
        "contest.*",
        "contest_option.*",
        "open_ballot.id",
        "open_ballot.contest_id",
        "open_ballot.receipt",
        "roll_entry.contest_id",
        "roll_entry.cast",
        "ballot.*",
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return in which votes a person took part, and what they voted in open ones."""
    key = f"person:{person_id.hex}"
    opened, roll = OpenBallotRow, RollEntryRow
    votes = session().execute(
        select(ContestRow.question, opened.content, opened.cast_at, opened.changed_at)
        .join(opened, opened.contest_id == ContestRow.id)
        .where(opened.voter_key == key)
        .order_by(opened.cast_at)
    )
    entries = session().execute(
        select(ContestRow.question, roll.cast_in_hour)
        .join(roll, roll.contest_id == ContestRow.id)
        .where(roll.voter_key == key)
        .order_by(roll.cast_in_hour)
    )
    return {
        "open_votes": [dict(row._mapping) for row in votes],
        "secret_votes_cast": [dict(row._mapping) for row in entries],
    }
