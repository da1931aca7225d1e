"""Things that go wrong, for pages that show them."""

from __future__ import annotations

import uuid

from flask import Flask
from sqlalchemy import update

from portal.core.database import session, unit_of_work
from portal.core.events import emit
from portal.core.events.models import DeliveryRow
from portal.municipality.events import AreaChanged


def fail_a_delivery(app: Flask, state: str = "dead") -> uuid.UUID:
    """Let one delivery be given up, or be in doubt; return it."""
    with app.app_context(), unit_of_work():
        emit(AreaChanged(area_id=uuid.uuid4()))
        changed = session().execute(
            update(DeliveryRow)
            .values(state=state, attempts=8, last_error="the server said <b>no</b>")
            .returning(DeliveryRow.id)
        )
        return changed.scalars().one()
