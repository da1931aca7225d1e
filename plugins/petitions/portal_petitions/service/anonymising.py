"""Takes the names off signatures six months after a petition's end; the counts stay (job).

A petition is done in batches, each in a transaction of its own, so a job that dies goes on where
the last batch left off.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from portal.sdk import emit, new_id, now, session, touch, unit_of_work
from portal_petitions.counting.folding import STAMP
from portal_petitions.dates import months_later
from portal_petitions.events import PetitionAnonymised
from portal_petitions.models import (
    AlarmRow,
    InvalidationRow,
    LineRow,
    MailedRow,
    MailingRow,
    PetitionRow,
    SheetRow,
    SignatureRow,
    StepRow,
)
from portal_petitions.records import SignatureState, State
from portal_petitions.settings import petition_settings

BATCH = 1000
ANONYMOUS_NAME = "Signature {number}"
_ENDED = (State.CLOSED, State.REJECTED, State.WITHDRAWN)
_BARE: dict[str, Any] = {
    "name_key": None,
    "email": "",
    "email_key": None,
    "mailbox_seat": None,
    "domain": "",
    "postcode": "",
    "person_id": None,
    "address_key": "",
    "network_key": "",
    "wants_news": False,
    "anonymous": True,
}


def anonymise_petitions() -> int:
    """Take the names off every petition that ended long enough ago; return how many were done."""
    months, moment = petition_settings().anonymise_months, now()
    ended = session().execute(
        select(PetitionRow.id, PetitionRow.ended_at)
        .where(PetitionRow.anonymised_at.is_(None), PetitionRow.state.in_(_ENDED))
        .order_by(PetitionRow.ended_at)
    )
    due = [row.id for row in ended.all() if months_later(row.ended_at, months) <= moment]
    for petition_id in due:
        anonymise_petition(petition_id)
    return len(due)


def anonymise_petition(petition_id: uuid.UUID) -> None:
    """Take the names off one petition's signatures."""
    while _some_counted(petition_id):
        pass
    while _some_others(petition_id):
        pass
    with unit_of_work():
        _forget_the_rest(petition_id)


def _some_counted(petition_id: uuid.UUID) -> bool:
    """Number and blank a batch of confirmed signatures, in the order they were confirmed."""
    with unit_of_work():
        first = 1 + _numbered(petition_id)
        ids = _batch(
            petition_id,
            SignatureRow.state == SignatureState.CONFIRMED,
            SignatureRow.counted.is_(True),
        )
        rows = [
            {
                "id": signature_id,
                "name": ANONYMOUS_NAME.format(number=number),
                "number": number,
                **_BARE,
            }
            for number, signature_id in enumerate(ids, first)
        ]
        if rows:
            session().execute(update(SignatureRow), rows)
    return bool(rows)


def _numbered(petition_id: uuid.UUID) -> int:
    statement = select(func.count()).where(
        SignatureRow.petition_id == petition_id,
        SignatureRow.anonymous.is_(True),
        SignatureRow.state == SignatureState.CONFIRMED,
        SignatureRow.counted.is_(True),
    )
    return int(session().execute(statement).scalar_one())


def _some_others(petition_id: uuid.UUID) -> bool:
    """Blank a batch of signatures that do not count; they get no number."""
    with unit_of_work():
        ids = _batch(petition_id)
        if ids:
            session().execute(
                update(SignatureRow)
                .where(SignatureRow.id.in_(ids))
                .values(name="", number=None, **_BARE)
                .execution_options(synchronize_session=False)
            )
    return bool(ids)


def _batch(petition_id: uuid.UUID, *conditions: ColumnElement[bool]) -> list[uuid.UUID]:
    rows = session().execute(
        select(SignatureRow.id)
        .where(
            SignatureRow.petition_id == petition_id,
            SignatureRow.anonymous.is_(False),
            *conditions,
        )
        .order_by(SignatureRow.confirmed_at, SignatureRow.id)
        .limit(BATCH)
    )
    return list(rows.scalars())


def _forget_the_rest(petition_id: uuid.UUID) -> None:
    sheets = select(SheetRow.id).where(SheetRow.petition_id == petition_id)
    mailings = select(MailingRow.id).where(MailingRow.petition_id == petition_id)
    quietly: dict[str, Any] = {"synchronize_session": False}
    for statement in (
        update(LineRow).where(LineRow.sheet_id.in_(sheets)).values(name="", postcode=""),
        update(AlarmRow).where(AlarmRow.petition_id == petition_id).values(key=""),
        update(InvalidationRow).where(InvalidationRow.petition_id == petition_id).values(filter={}),
        delete(MailedRow).where(MailedRow.mailing_id.in_(mailings)),
        delete(SignatureRow).where(
            SignatureRow.petition_id == petition_id, SignatureRow.state == SignatureState.PENDING
        ),
        update(PetitionRow)
        .where(PetitionRow.id == petition_id)
        .values(
            anonymised_at=now(), author_id=None, author_name="", version=PetitionRow.version + 1
        ),
    ):
        session().execute(statement.execution_options(**quietly))
    step = StepRow(id=new_id(), petition_id=petition_id, state="anonymised", note="", at=now())
    session().add(step)
    emit(PetitionAnonymised(petition_id))
    touch(STAMP)
