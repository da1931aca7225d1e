"""What identity keeps about people, how they get it, and how it goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from portal.core import clock
from portal.core.database import session, touch
from portal.core.events import emit
from portal.core.privacy import PersonalColumn, PrivacyInventory
from portal.core.web.listings import to_json
from portal.identity.events import PersonErased
from portal.identity.models import (
    ApiTokenRow,
    EmailChangeRow,
    GrantRow,
    PasskeyRow,
    PersonRow,
    PseudonymRow,
    RecoveryCodeRow,
    SessionRow,
    TokenRow,
    VerificationRow,
)
from portal.identity.queries import account_of, api_tokens_of, passkeys_of, sessions_of
from portal.identity.queries.people import grants_held

REGISTRY_KEPT = timedelta(days=365)
"""How long an erased person's registry hash stays, so that nobody acts twice in what is open."""

_USE, _TASK = _l("Using the portal"), _l("Public task")
_SAFE, _ONCE = _l("Safety of the account"), _l("One person acts once")
_ERASED = _l("Until the account is deleted")


def _personal(table: str, columns: str, purpose: Any, retention: Any) -> list[PersonalColumn]:
    return [PersonalColumn(f"{table}.{c}", purpose, _TASK, retention) for c in columns.split()]


INVENTORY = PrivacyInventory(
    personal=[
        *_personal("person", "display_name email email_key language bio extra", _USE, _ERASED),
        *_personal("person", "area_id level level_until birth_date", _ONCE, _ERASED),
        *_personal(
            "person", "password_hash totp_secret blocked_until block_reason", _SAFE, _ERASED
        ),
        *_personal("pseudonym", "person_id name name_key", _USE, _ERASED),
        *_personal("email_change", "person_id new_email", _USE, _l("One day")),
        *_personal(
            "session",
            "person_id device impersonated_by impersonation_reason",
            _SAFE,
            _l("Until signed out, at most as long as a sign-in lasts"),
        ),
        *_personal("role_grant", "person_id granted_by", _l("Accountability"), _ERASED),
        *_personal("mail_token", "person_id payload", _SAFE, _l("One week after it ended")),
        *_personal("recovery_code", "person_id", _SAFE, _ERASED),
        *_personal("passkey", "person_id credential_id public_key name", _SAFE, _ERASED),
        *_personal("api_token", "person_id name", _USE, _ERASED),
        *_personal(
            "verification",
            "person_id registry_hash area_id",
            _ONCE,
            _l("One year after the account is deleted"),
        ),
        *_personal("census_import", "uploaded_by", _l("Accountability"), _l("Kept")),
        *_personal(
            "census_entry",
            "registry_hash match_hash area_id",
            _ONCE,
            _l("Until the next census"),
        ),
        *_personal("attempt", "key", _SAFE, _l("One day")),
    ],
    plain=[
        *(
            f"person.{column}"
            for column in (
                "id",
                "confirmed_at",
                "profile_public",
                "has_grants",
                "totp_last_step",
                "created_at",
                "erased_at",
                "profile_version",
            )
        ),
        *("pseudonym.id", "pseudonym.consultation_id"),
        *(
            f"email_change.{column}"
            for column in ("id", "old_said_yes_at", "new_said_yes_at", "created_at", "expires_at")
        ),
        *(
            f"session.{column}"
            for column in (
                "id",
                "token_hash",
                "created_at",
                "seen_at",
                "expires_at",
                "second_factor",
            )
        ),
        *(
            f"role_grant.{column}"
            for column in ("id", "role", "scope_kind", "scope_id", "granted_at", "ends_at")
        ),
        *(
            f"mail_token.{column}"
            for column in ("id", "purpose", "token_hash", "created_at", "expires_at", "used_at")
        ),
        *(f"recovery_code.{column}" for column in ("id", "code_hash", "used_at")),
        *(f"passkey.{c}" for c in ("id", "sign_count", "backed_up", "created_at", "used_at")),
        *(
            f"api_token.{column}"
            for column in (
                "id",
                "token_hash",
                "scopes",
                "second_factor",
                "created_at",
                "expires_at",
                "used_at",
            )
        ),
        *(
            f"verification.{column}"
            for column in ("id", "method", "level", "verified_at", "expires_on", "release_on")
        ),
        *(
            f"census_import.{column}"
            for column in (
                "id",
                "file_name",
                "state",
                "uploaded_at",
                "applied_at",
                "people",
                "problem_count",
                "problems",
                "areas",
            )
        ),
        *("census_entry.id", "census_entry.import_id"),
        *("attempt.id", "attempt.kind", "attempt.at"),
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return everything identity keeps about a person, except secrets and their hashes."""
    verifications = session().execute(
        select(
            VerificationRow.method,
            VerificationRow.level,
            VerificationRow.area_id,
            VerificationRow.verified_at,
            VerificationRow.expires_on,
        ).where(VerificationRow.person_id == person_id)
    )
    pseudonyms = session().execute(
        select(PseudonymRow.consultation_id, PseudonymRow.name).where(
            PseudonymRow.person_id == person_id
        )
    )
    born = (
        session()
        .execute(select(PersonRow.birth_date).where(PersonRow.id == person_id))
        .scalar_one_or_none()
    )
    sections = {
        "account": account_of(person_id),
        "birth_date": born,
        "sessions": sessions_of(person_id),
        "passkeys": passkeys_of(person_id),
        "api_tokens": api_tokens_of(person_id),
        "roles": grants_held(person_id),
        "verifications": [dict(row._mapping) for row in verifications],
        "pseudonyms": [dict(row._mapping) for row in pseudonyms],
    }
    return {name: to_json(content) for name, content in sections.items()}


def erase_person(person_id: uuid.UUID) -> None:
    """Empty the person's row and delete everything that hangs on it but the registry hash."""
    for table in (
        SessionRow,
        TokenRow,
        RecoveryCodeRow,
        PasskeyRow,
        ApiTokenRow,
        PseudonymRow,
        EmailChangeRow,
        GrantRow,
    ):
        session().execute(
            delete(table)
            .where(table.person_id == person_id)
            .execution_options(synchronize_session=False)
        )
    session().execute(
        update(VerificationRow)
        .where(VerificationRow.person_id == person_id)
        .values(release_on=clock.today() + REGISTRY_KEPT, area_id=None)
        .execution_options(synchronize_session=False)
    )
    session().execute(
        update(PersonRow)
        .where(PersonRow.id == person_id)
        .values(
            display_name="",
            email=None,
            email_key=None,
            confirmed_at=None,
            password_hash=None,
            language="",
            bio="",
            extra=None,
            profile_public=False,
            area_id=None,
            level=0,
            level_until=None,
            birth_date=None,
            has_grants=False,
            totp_secret=None,
            totp_last_step=0,
            blocked_until=None,
            block_reason="",
            erased_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )
    touch("identity")
    emit(PersonErased(person_id))
