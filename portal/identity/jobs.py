"""What identity clears away by itself, and what it checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, or_, select, update

from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.events import PeriodicJob
from portal.core.health import Check, Finding, Severity
from portal.core.permissions import Role
from portal.identity.models import (
    ApiTokenRow,
    AttemptRow,
    EmailChangeRow,
    GrantRow,
    PersonRow,
    SessionRow,
    TokenRow,
    VerificationRow,
)


def clear_ended() -> int:
    """Delete what has ended: links, sessions, tokens, attempts, released registry hashes."""
    moment = clock.now()
    ended: list[tuple[Any, Any]] = [
        (TokenRow, TokenRow.expires_at < moment - timedelta(days=7)),
        (SessionRow, SessionRow.expires_at < moment),
        (ApiTokenRow, ApiTokenRow.expires_at < moment),
        (AttemptRow, AttemptRow.at < moment - timedelta(days=1)),
        (EmailChangeRow, EmailChangeRow.expires_at < moment),
        (VerificationRow, VerificationRow.release_on < clock.today()),
    ]
    count = 0
    with unit_of_work():
        for table, condition in ended:
            gone = session().execute(
                delete(table).where(condition).execution_options(synchronize_session=False)
            )
            count += int(gone.rowcount)  # type: ignore[attr-defined]
        _forget_ended_roles()
    return count


def _forget_ended_roles() -> None:
    """Stop asking for the second step where every role has ended."""
    holds = or_(GrantRow.ends_at.is_(None), GrantRow.ends_at > clock.now())
    holders = select(GrantRow.person_id).where(holds)
    session().execute(
        update(PersonRow)
        .where(PersonRow.has_grants.is_(True), PersonRow.id.not_in(holders))
        .values(has_grants=False)
        .execution_options(synchronize_session=False)
    )


def jobs() -> Sequence[PeriodicJob]:
    """Return identity's periodic jobs."""
    return [
        PeriodicJob(
            "identity.clear", timedelta(hours=6), clear_ended, _l("Delete ended links and sessions")
        )
    ]


def checks() -> Sequence[Check]:
    """Return identity's checks."""
    return [
        Check("administrator", "Somebody administers the portal", "doctor", _administrator),
        Check("erased", "Erased people leave nothing", "integrity", _erased),
    ]


def _administrator() -> Iterator[Finding]:
    held = (
        session()
        .execute(
            select(GrantRow.id)
            .where(
                GrantRow.role == Role.ADMINISTRATOR,
                or_(GrantRow.ends_at.is_(None), GrantRow.ends_at > clock.now()),
            )
            .limit(1)
        )
        .first()
    )
    if held is None:
        yield Finding(
            Severity.ERROR,
            "Nobody administers the portal.",
            "Run: portal user grant ADDRESS administrator",
        )


def _erased() -> Iterator[Finding]:
    left = (
        session()
        .execute(
            select(func.count()).where(
                PersonRow.erased_at.is_not(None),
                or_(
                    PersonRow.email.is_not(None),
                    PersonRow.display_name != "",
                    PersonRow.bio != "",
                    PersonRow.extra.is_not(None),
                    PersonRow.birth_date.is_not(None),
                    PersonRow.password_hash.is_not(None),
                ),
            )
        )
        .scalar_one()
    )
    if left:
        yield Finding(
            Severity.ERROR, f"{left} erased people still have personal data.", "Report this."
        )
