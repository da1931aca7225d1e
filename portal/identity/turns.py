"""Lets what one person sends at the same time happen one after the other."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.core.database import session
from portal.identity.models import PersonRow


def take_turn(person_id: uuid.UUID | None) -> None:
    """Wait for the person's other units of work, and keep them waiting until this one ends.

    Whoever only refers to the person does not wait. SQLite has one writer at a time anyway.
    """
    statement = select(PersonRow.id).where(PersonRow.id == person_id)
    session().execute(statement.with_for_update(key_share=True))
