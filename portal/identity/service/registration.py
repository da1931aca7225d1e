"""Registering: nothing exists until the address is confirmed, and nobody learns who is known."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.database import new_id, session, translate_conflicts
from portal.core.events import emit
from portal.core.plugins.calls import collect
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.text.names import clean_line
from portal.identity.addresses import address_key, clean_address, is_address
from portal.identity.drafts import RegistrationDraft
from portal.identity.events import PersonRegistered
from portal.identity.hooks import IdentityHooks
from portal.identity.mails import send_already_registered, send_confirmation
from portal.identity.models import PersonRow
from portal.identity.names import name_problems
from portal.identity.proofs.passwords import hash_password, password_problems
from portal.identity.service.attempts import MAIL, try_attempt
from portal.identity.service.tokens import Purpose, issue, redeem


def check_registration(draft: RegistrationDraft) -> str:
    """Check a draft without looking whether the address is known, and hash its password.

    It happens outside the unit of work, since hashing takes long, and always, so that known
    and unknown addresses take as long.

    :returns: the hash, ``""`` for a registration without a password.
    :raises Problems: when something has to be changed.
    """
    problems = name_problems(draft.display_name)
    if not config().registration_open:
        words = _("New accounts cannot be made at the moment. Write to us if you need one.")
        problems.append(Problem("", "closed", words))
    if not is_address(clean_address(draft.email)):
        words = _("Give an e-mail address such as name@example.org.")
        problems.append(Problem("email", "address", words))
    if draft.password:
        about = (draft.display_name, draft.email, config().name)
        problems += password_problems(draft.password, about=about)
    for _plugin, objections in collect(IdentityHooks.check_registration, draft=draft):
        problems += objections
    if problems:
        raise Problems(problems)
    return hash_password(draft.password) if draft.password else ""


def register(draft: RegistrationDraft, password_hash: str) -> None:
    """Send a confirmation to an unknown address, and a hint to a known one."""
    email, key = clean_address(draft.email), address_key(draft.email)
    known = (
        session()
        .execute(select(PersonRow.id, PersonRow.language).where(PersonRow.email_key == key))
        .first()
    )
    allowed = try_attempt(MAIL, key)
    secret = issue(
        Purpose.REGISTER,
        display_name=clean_line(draft.display_name),
        email=email,
        password_hash=password_hash,
        language=draft.language,
        next_url=draft.next_url,
    )
    if not allowed:
        return
    if known is not None:
        send_already_registered(email, known.language, known.id)
    else:
        send_confirmation(email, draft.language, draft.display_name, f"/confirm/{secret}")


def confirm_registration(secret: str) -> tuple[uuid.UUID, str]:
    """Make the account a confirmation link stands for.

    :returns: the person's identifier and where they wanted to go.
    :raises Problems: when the link is old, was used, or the address has an account meanwhile.
    """
    redeemed = redeem(Purpose.REGISTER, secret)
    if redeemed is None:
        raise Problems(Problem("", "used", link_is_old()))
    given = redeemed.payload
    draft = RegistrationDraft(given["display_name"], given["email"], "", given["language"])
    return _add(draft, given["password_hash"]), given["next_url"]


def link_is_old() -> str:
    """Return what to say about a link that opens nothing any more."""
    return str(_("This link has been used or is too old. Ask for a new one."))


def add_person(
    display_name: str, email: str, *, password: str = "", language: str = ""
) -> uuid.UUID:
    """Make a confirmed account without a mail (command line, imports).

    :raises Problems: when the name, the address or the password will not do.
    """
    draft = RegistrationDraft(display_name, email, password, language or config().default_language)
    problems = name_problems(display_name)
    if not is_address(clean_address(email)):
        problems.append(Problem("email", "address", _("This is no e-mail address.")))
    if password:
        problems += password_problems(password, about=(display_name, email))
    if problems:
        raise Problems(problems)
    hashed = hash_password(password) if password else ""
    return _add(draft, hashed)


def _add(draft: RegistrationDraft, password_hash: str) -> uuid.UUID:
    words = _("This address has an account already. Sign in with it.")
    taken = Problem("email", "taken", words)
    row = PersonRow(
        id=new_id(),
        display_name=clean_line(draft.display_name),
        email=clean_address(draft.email),
        email_key=address_key(draft.email),
        password_hash=password_hash or None,
        language=draft.language,
        confirmed_at=clock.now(),
        created_at=clock.now(),
    )
    with translate_conflicts({"uq_person_email_key": taken}):
        session().add(row)
    emit(PersonRegistered(row.id), row.id)
    return row.id
