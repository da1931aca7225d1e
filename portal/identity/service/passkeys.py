"""Passkeys: added, used to sign in, taken away."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.names import clean_line
from portal.identity.mails import send_notice
from portal.identity.models import PasskeyRow, PersonRow
from portal.identity.policy import SECURE_ACCOUNT
from portal.identity.proofs import webauthn
from portal.identity.service.second_factor import own_row, refuse_unproved
from portal.identity.service.sign_in import refuse_blocked
from portal.identity.service.tokens import Purpose, issue, redeem
from portal.identity.sessions import open_session

MOST_KEYS = 20


def _bytes(challenge: str) -> bytes:
    return base64.urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4))


def offer_creation(actor: Actor) -> Any:
    """Return what the browser needs to make a passkey for the actor."""
    require(actor, SECURE_ACCOUNT)
    refuse_unproved(actor)
    row = own_row(actor)
    known = (
        session()
        .execute(select(PasskeyRow.credential_id).where(PasskeyRow.person_id == row.id))
        .scalars()
    )
    challenge = issue(Purpose.PASSKEY_NEW, row.id)
    return webauthn.creation_options(
        row.id, row.email or row.display_name, row.display_name, _bytes(challenge), list(known)
    )


def add_passkey(actor: Actor, answer_text: str, name: str) -> None:
    """Keep the passkey a browser has made.

    :raises Problems: when the answer does not prove it, or there are too many keys.
    """
    require(actor, SECURE_ACCOUNT)
    refuse_unproved(actor)
    row = own_row(actor)
    try:
        answer = webauthn.read_answer(answer_text)
        challenge = webauthn.challenge_in(answer)
        redeemed = redeem(Purpose.PASSKEY_NEW, challenge)
        if redeemed is None or redeemed.person_id != row.id:
            raise webauthn.PasskeyRefused("unknown challenge")
        made = webauthn.check_creation(answer, challenge)
    except webauthn.PasskeyRefused as refused:
        words = _("Your device's answer could not be checked. Try it once more.")
        raise Problems(Problem("", "passkey", words)) from refused
    held = session().execute(select(PasskeyRow.id).where(PasskeyRow.person_id == row.id)).scalars()
    if len(list(held)) >= MOST_KEYS:
        words = _("You have %(n)s passkeys. Remove one before you add another.", n=MOST_KEYS)
        raise Problems(Problem("", "too_many", words))
    known = Problem("", "known", _("This passkey is registered already."))
    with translate_conflicts({"uq_passkey_credential_id": known}):
        session().add(
            PasskeyRow(
                id=new_id(),
                person_id=row.id,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                backed_up=made.backed_up,
                name=clean_line(name)[:80] or _("Passkey"),
                created_at=clock.now(),
            )
        )
    write_audit(actor, "identity.passkey_added", subject_kind="person", subject_id=row.id)
    if row.email:
        send_notice(row.email, row.language, _l("A passkey was added"), row.id)


def remove_passkey(actor: Actor, passkey_id: uuid.UUID) -> None:
    """Take one of the actor's passkeys away.

    :raises NotFound: when the actor has no such key.
    """
    require(actor, SECURE_ACCOUNT)
    refuse_unproved(actor)
    gone = session().execute(
        delete(PasskeyRow)
        .where(PasskeyRow.id == passkey_id, PasskeyRow.person_id == actor.person_id)
        .execution_options(synchronize_session=False)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    row = own_row(actor)
    write_audit(actor, "identity.passkey_removed", subject_kind="person", subject_id=row.id)
    if row.email:
        send_notice(row.email, row.language, _l("A passkey was removed"), row.id)


def offer_sign_in() -> Any:
    """Return what the browser needs to sign in with whichever passkey it has."""
    return webauthn.request_options(_bytes(issue(Purpose.PASSKEY_USE)))


def sign_in_with_passkey(answer_text: str, *, device: str) -> str:
    """Open a session for the owner of the passkey that answered.

    A passkey with user verification is two factors in one (something one has, and a finger or
    a PIN), so the session counts as fully proved.

    :returns: the session's secret.
    :raises Problems: in the same words whatever is wrong.
    """
    try:
        answer = webauthn.read_answer(answer_text)
        challenge = webauthn.challenge_in(answer)
        if redeem(Purpose.PASSKEY_USE, challenge) is None:
            raise webauthn.PasskeyRefused("unknown challenge")
        key = (
            session()
            .execute(
                select(PasskeyRow)
                .where(PasskeyRow.credential_id == answer["id"].rstrip("="))
                .with_for_update()
            )
            .scalar_one_or_none()
        )
        if key is None:
            raise webauthn.PasskeyRefused("unknown key")
        key.sign_count = webauthn.check_request(answer, challenge, key.public_key, key.sign_count)
    except webauthn.PasskeyRefused as refused:
        words = _("This passkey does not open an account here. Sign in another way.")
        raise Problems(Problem("", "passkey", words)) from refused
    key.used_at = clock.now()
    person = session().get(PersonRow, key.person_id)
    if person is None or person.erased_at is not None:
        raise NotFound
    refuse_blocked(person.blocked_until, person.block_reason)
    return open_session(key.person_id, device=device, second_factor=True)
