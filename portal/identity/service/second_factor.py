"""The second step at sign-in: codes from an app, recovery codes, and switching them on and off."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select, update

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session
from portal.core.permissions import SYSTEM, Actor, Decision, require
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.identity.mails import send_notice
from portal.identity.models import PasskeyRow, PersonRow, RecoveryCodeRow, SessionRow
from portal.identity.policy import SECURE_ACCOUNT
from portal.identity.proofs.keyed import keyed_hash, seal, unseal
from portal.identity.proofs.totp import matching_step, new_recovery_codes, normal_code
from portal.identity.service.attempts import SECOND_STEP, forget_attempts
from portal.identity.service.tokens import Purpose, Redeemed, peek, redeem
from portal.identity.sessions import end_all_sessions, open_session


def person_of_step(secret: str) -> Redeemed | None:
    """Return whose second step a secret is for, ``None`` when it is too old."""
    return peek(Purpose.SECOND_STEP, secret)


def finish_sign_in(secret: str, code: str, *, device: str) -> str:
    """Check a code from the app or a recovery code and open the session.

    :returns: the session's secret.
    :raises Problems: when the code is wrong or was used before.
    """
    waiting = peek(Purpose.SECOND_STEP, secret)
    if waiting is None or waiting.person_id is None:
        words = _("That took too long. Sign in again.")
        raise Problems(Problem("", "used", words))
    if not (_use_code(waiting.person_id, code) or _use_recovery_code(waiting.person_id, code)):
        raise Problems(Problem("code", "wrong", _wrong_code()))
    if redeem(Purpose.SECOND_STEP, secret) is None:
        raise Problems(Problem("", "used", _("That took too long. Sign in again.")))
    forget_attempts(SECOND_STEP, str(waiting.person_id))
    return open_session(waiting.person_id, device=device, second_factor=True)


def _wrong_code() -> str:
    return str(_("This code does not fit. Wait for the next one in your app and try it."))


def _use_code(person_id: uuid.UUID, code: str) -> bool:
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see proofs.keyed

    sealed = (
        session()
        .execute(select(PersonRow.totp_secret).where(PersonRow.id == person_id))
        .scalar_one_or_none()
    )
    if sealed is None:
        return False
    try:
        step = matching_step(unseal(sealed), code)
    except InvalidToken:
        return False  # the site's secret was changed; an operator can reset the second step
    if step is None:
        return False
    # A code is good once: only a later step than the last one counts (RFC 6238, 5.2).
    used = session().execute(
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _use_recovery_code(person_id: uuid.UUID, code: str) -> bool:
    used = session().execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.person_id == person_id,
            RecoveryCodeRow.code_hash == _hash_of(person_id, code),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _hash_of(person_id: uuid.UUID, code: str) -> str:
    return keyed_hash("recovery", str(person_id), normal_code(code))


def refuse_unproved(actor: Actor) -> None:
    """Let only a session that used the second step change what proves the person.

    Otherwise a password or a mailed link alone would open a session that adds a second step of
    its own, and with it the roles that wait for one. Whoever has none yet may make the first.

    :raises Forbidden: when there is a second step and this session was opened without it.
    """
    if actor.second_factor:
        return
    row = own_row(actor)
    has_key = select(PasskeyRow.id).where(PasskeyRow.person_id == row.id).limit(1)
    # To people without roles a passkey is a convenience; one that is lost must not lock them.
    if row.totp_secret is not None or (
        actor.roles_waiting and session().execute(has_key).first() is not None
    ):
        words = _("You signed in without it. Sign out and in again, or use your passkey.")
        raise Forbidden(Decision.no("second_factor", words, "identity.second_factor"))


def switch_on(actor: Actor, secret: str, code: str) -> list[str]:
    """Switch the second step on once a code proves that the app has the secret.

    The session under way counts as proved from now on.

    :returns: recovery codes, shown this once.
    :raises Problems: when the code does not fit.
    :raises Forbidden: as :func:`refuse_unproved`.
    """
    require(actor, SECURE_ACCOUNT)
    refuse_unproved(actor)
    step = matching_step(secret, code)
    if step is None:
        raise Problems(Problem("code", "wrong", _wrong_code()))
    row = own_row(actor)
    row.totp_secret, row.totp_last_step = seal(secret), step
    if actor.session_id is not None:
        session().execute(
            update(SessionRow)
            .where(SessionRow.id == actor.session_id)
            .values(second_factor=True)
            .execution_options(synchronize_session=False)
        )
    write_audit(actor, "identity.second_factor_on", subject_kind="person", subject_id=row.id)
    _tell(row, _l("A second step at sign-in was switched on"))
    return _renew_codes(row.id)


def switch_off(actor: Actor, code: str) -> None:
    """Switch the second step off, with a code or a recovery code.

    :raises Problems: when the code does not fit.
    """
    require(actor, SECURE_ACCOUNT)
    row = own_row(actor)
    if not (_use_code(row.id, code) or _use_recovery_code(row.id, code)):
        raise Problems(Problem("code", "wrong", _wrong_code()))
    _forget_factor(row)
    write_audit(actor, "identity.second_factor_off", subject_kind="person", subject_id=row.id)
    _tell(row, _l("The second step at sign-in was switched off"))


def reset_second_factor(person_id: uuid.UUID) -> None:
    """Switch the second step off for somebody who lost it, and sign them out (command line).

    Passkeys go as well: with one left, nobody without that device could set anything up again.

    :raises NotFound: when there is no such person.
    """
    row = session().get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NotFound
    _forget_factor(row)
    session().execute(
        delete(PasskeyRow)
        .where(PasskeyRow.person_id == row.id)
        .execution_options(synchronize_session=False)
    )
    end_all_sessions(row.id)
    write_audit(SYSTEM, "identity.second_factor_off", subject_kind="person", subject_id=row.id)
    _tell(row, _l("The second step at sign-in was switched off"))


def _forget_factor(row: PersonRow) -> None:
    row.totp_secret = None
    session().execute(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.person_id == row.id)
        .execution_options(synchronize_session=False)
    )


def renew_recovery_codes(actor: Actor, code: str) -> list[str]:
    """Replace the recovery codes, with a code from the app.

    :raises Problems: when the code does not fit.
    """
    require(actor, SECURE_ACCOUNT)
    row = own_row(actor)
    if not _use_code(row.id, code):
        raise Problems(Problem("code", "wrong", _wrong_code()))
    return _renew_codes(row.id)


def _renew_codes(person_id: uuid.UUID) -> list[str]:
    codes = new_recovery_codes()
    session().execute(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.person_id == person_id)
        .execution_options(synchronize_session=False)
    )
    session().execute(
        insert(RecoveryCodeRow),
        [
            {"id": new_id(), "person_id": person_id, "code_hash": _hash_of(person_id, code)}
            for code in codes
        ],
    )
    return codes


def own_row(actor: Actor) -> PersonRow:
    """Return the actor's own row, inside the unit of work under way.

    :raises NotFound: when the account is gone.
    """
    row = session().get(PersonRow, actor.person_id) if actor.person_id else None
    if row is None or row.erased_at is not None:
        raise NotFound
    return row


def _tell(row: PersonRow, what: object) -> None:
    if row.email:
        send_notice(row.email, row.language, what, row.id)
