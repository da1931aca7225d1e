"""Writes down what the clock has decided: petitions whose time is over (periodic jobs).

Pages never wait for these jobs; a petition is closed from the moment its time is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from portal.sdk import emit, now, session, unit_of_work
from portal.sdk import gettext as _
from portal_petitions.counting.folding import note_crossings
from portal_petitions.counting.recounting import counts
from portal_petitions.events import PetitionClosed, PetitionWithdrawn
from portal_petitions.links import petition_path
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.policy import GRACE
from portal_petitions.records import SignatureState, State
from portal_petitions.service.rows import change_state, mail_author
from portal_petitions.settings import petition_settings

BATCH = 50


def close_petitions() -> int:
    """Write down which open petitions have closed, and tell their authors; return how many."""
    with unit_of_work():
        # Should what is called after counting have failed, nothing is missed for long.
        note_crossings(PetitionRow.state == State.OPEN)
    done = 0
    while True:
        with unit_of_work():
            rows = _held(PetitionRow.state == State.OPEN, PetitionRow.closes_at <= now())
            for row in rows:
                _close(row)
        done += len(rows)
        if len(rows) < BATCH:
            return done


def _close(row: PetitionRow) -> None:
    change_state(row, State.CLOSED)
    exact = select(func.count()).where(SignatureRow.petition_id == row.id, *counts())
    count = int(session().execute(exact).scalar_one())
    emit(PetitionClosed(row.id, count))
    mail_author(
        row,
        "closed",
        f"closed:{row.id}",
        petition_path(row.id),
        title=row.title,
        count=count,
    )


def withdraw_unsponsored() -> int:
    """Take back petitions that did not find their sponsors in time; return how many."""
    before = now() - timedelta(days=petition_settings().sponsoring_days)
    done = 0
    while True:
        with unit_of_work():
            rows = _held(PetitionRow.state == State.SPONSORING, PetitionRow.created_at < before)
            for row in rows:
                row.withdrawn_reason = _("It did not find enough sponsors in time.")
                change_state(row, State.WITHDRAWN, note="sponsors")
                emit(PetitionWithdrawn(row.id))
        done += len(rows)
        if len(rows) < BATCH:
            return done


def clear_unconfirmed() -> int:
    """Delete signatures that can no longer be confirmed; return how many."""
    late = now() - GRACE
    over = select(PetitionRow.id).where(
        PetitionRow.anonymised_at.is_(None),
        PetitionRow.state.in_((State.CLOSED, State.REJECTED, State.WITHDRAWN)),
        PetitionRow.ended_at < late,
    )
    with unit_of_work():
        gone = session().execute(
            delete(SignatureRow)
            .where(SignatureRow.petition_id.in_(over), SignatureRow.state == SignatureState.PENDING)
            .execution_options(synchronize_session=False)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _held(*conditions: Any) -> list[PetitionRow]:
    rows = session().execute(
        select(PetitionRow)
        .where(*conditions)
        .order_by(PetitionRow.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return list(rows.scalars())
