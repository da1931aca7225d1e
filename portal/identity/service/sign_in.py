"""Signing in: by password, by mailed link, with a second step where there is one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select, update

from portal.core import clock
from portal.core.database import session
from portal.core.problems import Problem, Problems
from portal.identity.addresses import address_key, clean_address, is_address
from portal.identity.mails import send_no_account, send_reset_link, send_sign_in_link
from portal.identity.models import PersonRow
from portal.identity.proofs.passwords import hash_password, needs_new_hash, password_fits
from portal.identity.service.attempts import MAIL, SIGN_IN, forget_attempts, try_attempt
from portal.identity.service.tokens import Purpose, issue, redeem
from portal.identity.sessions import open_session


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has proved that they are this person.

    :param new_hash: the password under today's parameters, ``""`` when the old hash will do.
    """

    person_id: uuid.UUID
    has_totp: bool
    new_hash: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What became of it: a session's secret, or the secret of a second step still to do."""

    session_secret: str = ""
    second_step: str = ""


def throttle_key(email: str, address: str) -> str:
    """Return who is counted: the account from this address, so that strangers lock nobody out."""
    return f"{address_key(email)}|{address}"


def check_password(email: str, password: str) -> Candidate:
    """Return whom address and password belong to. It only reads, and takes equally long always.

    :raises Problems: in the same words whether the address or the password is wrong.
    """
    row = (
        session()
        .execute(
            select(
                PersonRow.id,
                PersonRow.password_hash,
                PersonRow.totp_secret,
                PersonRow.blocked_until,
                PersonRow.block_reason,
            ).where(
                PersonRow.email_key == address_key(email),
                PersonRow.erased_at.is_(None),
                PersonRow.confirmed_at.is_not(None),
            )
        )
        .first()
    )
    known = row.password_hash if row is not None else None
    session().close()
    if not password_fits(password, known) or row is None:
        words = _("Address or password is wrong. Check both, or let us mail you a link.")
        raise Problems(Problem("", "wrong", words))
    refuse_blocked(row.blocked_until, row.block_reason)
    stale = known is not None and needs_new_hash(known)
    return Candidate(row.id, row.totp_secret is not None, hash_password(password) if stale else "")


def refuse_blocked(until: datetime | None, why: str) -> None:
    """Stop somebody who is blocked; they have proved who they are, so they learn the reason.

    :raises Problems: while the block lasts.
    """
    if until is not None and until > clock.now():
        words = _("This account is blocked until %(day)s: %(why)s", day=format_date(until), why=why)
        raise Problems(Problem("", "blocked", words))


def enter(candidate: Candidate, *, device: str, throttled_as: str = "") -> SignedIn:
    """Open a session, or ask for the second step where the person has one."""
    if throttled_as:
        forget_attempts(SIGN_IN, throttled_as)
    if candidate.new_hash:
        session().execute(
            update(PersonRow)
            .where(PersonRow.id == candidate.person_id)
            .values(password_hash=candidate.new_hash)
            .execution_options(synchronize_session=False)
        )
    if candidate.has_totp:
        return SignedIn(second_step=issue(Purpose.SECOND_STEP, candidate.person_id))
    return SignedIn(session_secret=open_session(candidate.person_id, device=device))


def request_link(email: str, language: str, *, next_url: str = "") -> None:
    """Mail a link that signs in; an unknown address is told so by mail, not on the page."""
    key = address_key(email)
    row = _account(key)
    secret = issue(Purpose.SIGN_IN, row.id if row is not None else None, next_url=next_url)
    if not is_address(clean_address(email)) or not try_attempt(MAIL, key):
        return
    if row is None or row.email is None:
        send_no_account(clean_address(email), language)
    else:
        send_sign_in_link(row.email, row.language, f"/sign-in/link/{secret}", row.id)


def request_reset(email: str, language: str) -> None:
    """Mail a link with which a new password can be chosen; told apart by mail only."""
    key = address_key(email)
    row = _account(key)
    secret = issue(Purpose.RESET, row.id if row is not None else None)
    if not is_address(clean_address(email)) or not try_attempt(MAIL, key):
        return
    if row is None or row.email is None:
        send_no_account(clean_address(email), language)
    else:
        send_reset_link(row.email, row.language, f"/reset/{secret}", row.id)


def _account(key: str) -> PersonRow | None:
    return (
        session()
        .execute(select(PersonRow).where(PersonRow.email_key == key, PersonRow.erased_at.is_(None)))
        .scalar_one_or_none()
    )


def candidate_by_link(secret: str) -> tuple[Candidate, str]:
    """Redeem a link that signs in.

    :returns: whom it belongs to, and where they wanted to go.
    :raises Problems: when it is used, old, or the person is blocked.
    """
    redeemed = redeem(Purpose.SIGN_IN, secret)
    if redeemed is None or redeemed.person_id is None:
        words = _("This link has been used or is too old. Ask for a new one.")
        raise Problems(Problem("", "used", words))
    row = (
        session()
        .execute(
            select(PersonRow).where(
                PersonRow.id == redeemed.person_id, PersonRow.erased_at.is_(None)
            )
        )
        .scalar_one()
    )
    refuse_blocked(row.blocked_until, row.block_reason)
    if row.confirmed_at is None:
        row.confirmed_at = clock.now()  # the link came by mail, so the address is theirs
    return Candidate(row.id, row.totp_secret is not None), redeemed.payload.get("next_url", "")
