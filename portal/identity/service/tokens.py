"""Single-use secrets: issued, looked at without using them up, and redeemed once."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update

from portal.core import clock
from portal.core.database import new_id, session
from portal.core.database.unit_of_work import current_work
from portal.identity.models import TokenRow
from portal.identity.sessions import hash_token


class Purpose(StrEnum):
    """What a secret is good for; one for another purpose opens nothing."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    RESET = "reset"
    EMAIL_OLD = "email_old"
    EMAIL_NEW = "email_new"
    SECOND_STEP = "second_step"
    PASSKEY_NEW = "passkey_new"
    PASSKEY_USE = "passkey_use"


LIFETIME: Mapping[Purpose, timedelta] = {
    Purpose.REGISTER: timedelta(days=2),
    Purpose.SIGN_IN: timedelta(minutes=30),
    Purpose.RESET: timedelta(hours=1),
    Purpose.EMAIL_OLD: timedelta(days=1),
    Purpose.EMAIL_NEW: timedelta(days=1),
    Purpose.SECOND_STEP: timedelta(minutes=10),
    Purpose.PASSKEY_NEW: timedelta(minutes=10),
    Purpose.PASSKEY_USE: timedelta(minutes=10),
}


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a secret stood for."""

    person_id: uuid.UUID | None
    payload: Mapping[str, Any]


def issue(purpose: Purpose, person_id: uuid.UUID | None = None, **payload: Any) -> str:
    """Issue a secret of 256 bits in the unit of work under way."""
    secret, moment = secrets.token_urlsafe(32), clock.now()
    current_work()
    session().execute(
        insert(TokenRow).values(
            id=new_id(),
            purpose=purpose,
            token_hash=hash_token(secret),
            person_id=person_id,
            payload=payload,
            created_at=moment,
            expires_at=moment + LIFETIME[purpose],
        )
    )
    return secret


def peek(purpose: Purpose, secret: str) -> Redeemed | None:
    """Return what a secret stands for without using it up (mail scanners open links)."""
    row = (
        session()
        .execute(select(TokenRow.person_id, TokenRow.payload).where(*_good(purpose, secret)))
        .first()
    )
    return None if row is None else Redeemed(row.person_id, row.payload)


def redeem(purpose: Purpose, secret: str) -> Redeemed | None:
    """Use a secret up and return what it stood for; ``None`` the second time and when it is old.

    One statement decides, so that of two simultaneous requests one wins.
    """
    current_work()
    row = (
        session()
        .execute(
            update(TokenRow)
            .where(*_good(purpose, secret))
            .values(used_at=clock.now())
            .returning(TokenRow.person_id, TokenRow.payload)
            .execution_options(synchronize_session=False)
        )
        .first()
    )
    return None if row is None else Redeemed(row.person_id, row.payload)


def _good(purpose: Purpose, secret: str) -> tuple[Any, ...]:
    return (
        TokenRow.token_hash == hash_token(secret),
        TokenRow.purpose == purpose,
        TokenRow.used_at.is_(None),
        TokenRow.expires_at > clock.now(),
    )


def spoil(person_id: uuid.UUID, *purposes: Purpose) -> None:
    """Make every open secret of a person for these purposes worthless."""
    current_work()
    session().execute(
        update(TokenRow)
        .where(
            TokenRow.person_id == person_id,
            TokenRow.purpose.in_(purposes),
            TokenRow.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
