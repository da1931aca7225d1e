"""What a person may know of their own account."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import session
from portal.identity.models import (
    ApiTokenRow,
    EmailChangeRow,
    PasskeyRow,
    PersonRow,
    RecoveryCodeRow,
    SessionRow,
    VerificationRow,
)
from portal.identity.records import AccountRecord, ApiTokenRecord, PasskeyRecord, SessionRecord


def account_of(person_id: uuid.UUID) -> AccountRecord | None:
    """Return an account as its owner sees it; ``None`` for erased and unknown people."""
    keys = select(func.count()).where(PasskeyRow.person_id == person_id).scalar_subquery()
    codes = (
        select(func.count())
        .where(RecoveryCodeRow.person_id == person_id, RecoveryCodeRow.used_at.is_(None))
        .scalar_subquery()
    )
    pending = (
        select(EmailChangeRow.new_email)
        .where(EmailChangeRow.person_id == person_id, EmailChangeRow.expires_at > clock.now())
        .scalar_subquery()
    )
    found = (
        session()
        .execute(
            select(PersonRow, keys, codes, pending).where(
                PersonRow.id == person_id, PersonRow.erased_at.is_(None)
            )
        )
        .first()
    )
    if found is None:
        return None
    row, passkeys, recovery_codes, pending_email = found
    return AccountRecord(
        id=row.id,
        display_name=row.display_name,
        email=row.email or "",
        language=row.language,
        bio=row.bio,
        profile_public=row.profile_public,
        area_id=row.area_id,
        level=row.level,
        level_until=row.level_until,
        has_password=row.password_hash is not None,
        has_totp=row.totp_secret is not None,
        passkeys=passkeys,
        recovery_codes=recovery_codes,
        has_grants=row.has_grants,
        pending_email=pending_email,
        created_at=row.created_at,
        version=row.profile_version,
        extra=row.extra or {},
    )


def sessions_of(person_id: uuid.UUID) -> list[SessionRecord]:
    """Return where a person is signed in, the latest used first."""
    rows = session().execute(
        select(
            SessionRow.id,
            SessionRow.device,
            SessionRow.created_at,
            SessionRow.seen_at,
            SessionRow.second_factor,
        )
        .where(SessionRow.person_id == person_id, SessionRow.expires_at > clock.now())
        .order_by(SessionRow.seen_at.desc(), SessionRow.id)
        .limit(200)
    )
    return [SessionRecord(*row) for row in rows]


def passkeys_of(person_id: uuid.UUID) -> list[PasskeyRecord]:
    """Return a person's passkeys, the oldest first."""
    rows = session().execute(
        select(PasskeyRow.id, PasskeyRow.name, PasskeyRow.created_at, PasskeyRow.used_at)
        .where(PasskeyRow.person_id == person_id)
        .order_by(PasskeyRow.id)
    )
    return [PasskeyRecord(*row) for row in rows]


def registry_hash_of(person_id: uuid.UUID) -> str | None:
    """Return the keyed hash of the natural person behind an account, where it is proved."""
    return (
        session()
        .execute(
            select(VerificationRow.registry_hash).where(VerificationRow.person_id == person_id)
        )
        .scalars()
        .first()
    )


def api_tokens_of(person_id: uuid.UUID) -> list[ApiTokenRecord]:
    """Return a person's API tokens that still work, the newest first."""
    rows = session().execute(
        select(
            ApiTokenRow.id,
            ApiTokenRow.name,
            ApiTokenRow.scopes,
            ApiTokenRow.created_at,
            ApiTokenRow.expires_at,
            ApiTokenRow.used_at,
        )
        .where(ApiTokenRow.person_id == person_id, ApiTokenRow.expires_at > clock.now())
        .order_by(ApiTokenRow.id.desc())
    )
    return [
        ApiTokenRecord(r.id, r.name, tuple(r.scopes), r.created_at, r.expires_at, r.used_at)
        for r in rows
    ]
