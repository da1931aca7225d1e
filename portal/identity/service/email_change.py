"""Changing the address of an account: both addresses have to say yes."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.permissions import SYSTEM, Actor, require
from portal.core.problems import Problem, Problems
from portal.identity.addresses import address_key, clean_address, is_address
from portal.identity.mails import send_change_to_new, send_change_to_old
from portal.identity.models import EmailChangeRow, PersonRow
from portal.identity.policy import SECURE_ACCOUNT
from portal.identity.service.attempts import MAIL, try_attempt
from portal.identity.service.second_factor import own_row
from portal.identity.service.tokens import Purpose, issue, redeem, spoil

LASTS = timedelta(days=1)


def request_email_change(actor: Actor, new_email: str) -> None:
    """Mail both addresses a link; an earlier request is forgotten.

    Whether the new address has an account is not said here: if it has, the change fails at
    the end, where only the owner of that address can see it.

    :raises Problems: when the address will not do.
    """
    require(actor, SECURE_ACCOUNT)
    row, new = own_row(actor), clean_address(new_email)
    if not is_address(new):
        words = _("Give an e-mail address such as name@example.org.")
        raise Problems(Problem("email", "address", words))
    if address_key(new) == row.email_key:
        raise Problems(Problem("email", "same", _("This is your address already.")))
    if not try_attempt(MAIL, address_key(new)):
        words = _("That was tried too often. Wait a while and try again.")
        raise Problems(Problem("", "too_often", words))
    _forget(row.id)
    moment = clock.now()
    change = EmailChangeRow(
        id=new_id(),
        person_id=row.id,
        new_email=new,
        created_at=moment,
        expires_at=moment + LASTS,
    )
    session().add(change)
    session().flush()
    to_old = issue(Purpose.EMAIL_OLD, row.id, change=str(change.id))
    to_new = issue(Purpose.EMAIL_NEW, row.id, change=str(change.id))
    if row.email:
        send_change_to_old(row.email, row.language, new, f"/account/email/old/{to_old}", row.id)
    else:
        change.old_said_yes_at = moment
    send_change_to_new(new, row.language, f"/account/email/new/{to_new}")


def cancel_email_change(actor: Actor) -> None:
    """Forget the change under way."""
    require(actor, SECURE_ACCOUNT)
    _forget(own_row(actor).id)


def _forget(person_id: uuid.UUID) -> None:
    session().execute(
        delete(EmailChangeRow)
        .where(EmailChangeRow.person_id == person_id)
        .execution_options(synchronize_session=False)
    )
    spoil(person_id, Purpose.EMAIL_OLD, Purpose.EMAIL_NEW)


def agree_to_change(purpose: Purpose, secret: str) -> bool:
    """Note the yes of one address.

    :returns: whether the address is changed now; otherwise the other one still has to agree.
    :raises Problems: when the link is used or old, or the address has another account.
    """
    redeemed = redeem(purpose, secret)
    change = None
    if redeemed is not None:
        change = (
            session()
            .execute(
                select(EmailChangeRow)
                .where(EmailChangeRow.id == uuid.UUID(redeemed.payload["change"]))
                .with_for_update()
            )
            .scalar_one_or_none()
        )
    if change is None or change.expires_at <= clock.now():
        words = _("This link has been used or is too old. Ask for a new one.")
        raise Problems(Problem("", "used", words))
    if purpose is Purpose.EMAIL_OLD:
        change.old_said_yes_at = clock.now()
    else:
        change.new_said_yes_at = clock.now()
    if change.old_said_yes_at is None or change.new_said_yes_at is None:
        return False
    _carry_out(change)
    return True


def _carry_out(change: EmailChangeRow) -> None:
    row = session().get(PersonRow, change.person_id)
    if row is None or row.erased_at is not None:
        words = _("This account no longer exists.")
        raise Problems(Problem("", "gone", words))
    words = _("This address has an account already, so it cannot be used for another one.")
    with translate_conflicts({"uq_person_email_key": Problem("", "taken", words)}):
        row.email, row.email_key = change.new_email, address_key(change.new_email)
    # Links mailed to the old address must open nothing any more.
    spoil(row.id, Purpose.RESET, Purpose.SIGN_IN)
    session().delete(change)
    write_audit(SYSTEM, "identity.email_changed", subject_kind="person", subject_id=row.id)
