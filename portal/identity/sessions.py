"""Server-side sessions: opening, recognising and ending a sign-in."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from portal.core import clock
from portal.core.database.base import new_id
from portal.core.database.prepared import prepared, run
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions import Actor, ActorKind, Grant, Role, Scope
from portal.core.state import config
from portal.identity.models import GrantRow, PersonRow, SessionRow

SEEN_EVERY = timedelta(hours=1)


def hash_token(token: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal (the secret has 256 bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(person_id: uuid.UUID, *, device: str = "", second_factor: bool = False) -> str:
    """Open a session in the unit of work under way and return its secret."""
    token, moment = secrets.token_urlsafe(32), clock.now()
    session().execute(
        insert(SessionRow).values(
            id=new_id(),
            token_hash=hash_token(token),
            person_id=person_id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + timedelta(days=config().session_days),
            device=device[:120],
            second_factor=second_factor,
            impersonation_reason="",
        )
    )
    return token


def actor_of(token: str) -> Actor | None:
    """Return the actor behind a session's secret, ``None`` when the session has ended.

    Asks the database once for people without roles and twice for staff.
    """
    moment = clock.now()
    row = run(_signed_in(), token_hash=hash_token(token), moment=moment).first()
    if row is None:
        return None
    if moment - row.seen_at > SEEN_EVERY:
        _note_seen(row.session_id)
    return _actor(row)


@prepared
def _signed_in() -> Executable:
    moment = bindparam("moment", type_=SessionRow.expires_at.type)
    return (
        select(
            SessionRow.id.label("session_id"),
            SessionRow.seen_at,
            SessionRow.second_factor,
            SessionRow.impersonated_by,
            PersonRow.id.label("person_id"),
            PersonRow.display_name,
            PersonRow.language,
            PersonRow.area_id,
            PersonRow.level,
            PersonRow.level_until,
            PersonRow.birth_date,
            PersonRow.confirmed_at,
            PersonRow.has_grants,
        )
        .join(PersonRow, PersonRow.id == SessionRow.person_id)
        .where(
            SessionRow.token_hash == bindparam("token_hash"),
            SessionRow.expires_at > moment,
            PersonRow.erased_at.is_(None),
            or_(PersonRow.blocked_until.is_(None), PersonRow.blocked_until <= moment),
        )
    )


def may_enter() -> ColumnElement[bool]:
    """Return the condition that a person is neither erased nor blocked."""
    free = or_(PersonRow.blocked_until.is_(None), PersonRow.blocked_until <= clock.now())
    return and_(PersonRow.erased_at.is_(None), free)


def _actor(row: Any) -> Actor:
    grants: tuple[Grant, ...] = ()
    proven = row.second_factor or not config().second_factor_for_staff
    if row.has_grants and proven:
        grants = grants_of(row.person_id)
    level_holds = row.level_until is None or row.level_until >= clock.today()
    return Actor(
        kind=ActorKind.PERSON,
        person_id=row.person_id,
        display_name=row.display_name,
        grants=grants,
        level=row.level if level_holds else 0,
        area_id=row.area_id,
        birth_date=row.birth_date,
        language=row.language,
        session_id=row.session_id,
        second_factor=row.second_factor,
        confirmed=row.confirmed_at is not None,
        roles_waiting=row.has_grants and not proven,
        impersonated_by=row.impersonated_by,
    )


def grants_of(person_id: uuid.UUID) -> tuple[Grant, ...]:
    """Return the roles a person holds today."""
    rows = session().execute(
        select(GrantRow.role, GrantRow.scope_kind, GrantRow.scope_id).where(
            GrantRow.person_id == person_id,
            or_(GrantRow.ends_at.is_(None), GrantRow.ends_at > clock.now()),
        )
    )
    return tuple(Grant(Role(row.role), Scope(row.scope_kind, row.scope_id)) for row in rows)


def _note_seen(session_id: uuid.UUID) -> None:
    moment = clock.now()
    with unit_of_work():
        session().execute(
            update(SessionRow)
            .where(SessionRow.id == session_id)
            .values(seen_at=moment, expires_at=moment + timedelta(days=config().session_days))
            .execution_options(synchronize_session=False)
        )


def end_session(session_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """End one of a person's sessions; return whether there was such a one."""
    gone = session().execute(
        delete(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.person_id == person_id)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def end_all_sessions(person_id: uuid.UUID, *, keep: uuid.UUID | None = None) -> int:
    """End every session of a person, except ``keep``; return how many."""
    statement = delete(SessionRow).where(SessionRow.person_id == person_id)
    if keep is not None:
        statement = statement.where(SessionRow.id != keep)
    gone = session().execute(statement.execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]
