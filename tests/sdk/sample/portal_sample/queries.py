"""Questions about thanks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select, update

from portal.sdk import Order, Slice, page_of, session
from portal_sample.models import GreetingRow, ThanksRow
from portal_sample.records import ThanksRecord

NEWEST = (Order(ThanksRow.written_at, "written_at", True), Order(ThanksRow.id, "id", True))


def list_thanks(
    cursor: str | None, limit: int, proposal_id: uuid.UUID | None = None
) -> Slice[ThanksRecord]:
    """Return thanks, the newest first."""
    statement = select(ThanksRow.id, ThanksRow.proposal_id, ThanksRow.words, ThanksRow.written_at)
    if proposal_id is not None:
        statement = statement.where(ThanksRow.proposal_id == proposal_id)
    page = page_of(statement, NEWEST, cursor, limit)
    return page.map(lambda row: ThanksRecord(row.id, row.proposal_id, row.words, row.written_at))


def count_thanks(proposal_id: uuid.UUID) -> int:
    """Return how often thanks were said for a proposal."""
    statement = select(func.count()).where(ThanksRow.proposal_id == proposal_id)
    return session().execute(statement).scalar_one()


def greetings() -> int:
    """Return how many proposals were greeted."""
    return session().execute(select(func.count(GreetingRow.proposal_id))).scalar_one()


def thanks_of_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return what a person said."""
    statement = select(ThanksRow.words, ThanksRow.written_at).where(
        ThanksRow.person_id == person_id
    )
    return {
        "thanks": [
            {"words": row.words, "written_at": row.written_at.isoformat()}
            for row in session().execute(statement)
        ]
    }


def forget_person(person_id: uuid.UUID) -> None:
    """Take a person's words and name away; that somebody said thanks stays."""
    session().execute(
        update(ThanksRow)
        .where(ThanksRow.person_id == person_id)
        .values(person_id=None, words="")
        .execution_options(synchronize_session=False)
    )


def forget_greetings() -> int:
    """Delete what is noted of greetings."""
    statement = delete(GreetingRow).execution_options(synchronize_session=False)
    session().execute(statement)
    return 0
