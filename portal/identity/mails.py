"""The mails of identity: one reason, one button, in the language of who gets them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.core.mail import queue_mail
from portal.core.state import config

TEMPLATE = "identity/mail/message"


def _send(
    to: str,
    language: str,
    subject: Any,
    *paragraphs: Any,
    button: tuple[Any, str] | None = None,
    reason: Any,
    person_id: uuid.UUID | None = None,
) -> None:
    label, path = button or ("", "")
    queue_mail(
        to,
        TEMPLATE,
        language=language,
        person_id=person_id,
        headers={"Auto-Submitted": "auto-generated"},
        subject_line=subject,
        paragraphs=paragraphs,
        button_label=label,
        button_url=f"{config().base_url.rstrip('/')}{path}" if path else "",
        reason=reason,
    )


_ASKED = _l(
    "You get this mail because somebody gave this address on the portal. "
    "If it was not you, you need not do anything."
)
_CHANGED = _l(
    "You get this mail so that you notice if it was not you. "
    "In that case reset your password at once and write to us."
)


def send_confirmation(to: str, language: str, name: str, path: str) -> None:
    """Ask a new person to confirm their address."""
    _send(
        to,
        language,
        _l("Confirm your e-mail address"),
        _l("Hello %(name)s,", name=name),
        _l(
            "one step is left: confirm that this address is yours, and your account is ready. "
            "The link works once, for two days."
        ),
        button=(_l("Confirm my address"), path),
        reason=_ASKED,
    )


def send_already_registered(to: str, language: str, person_id: uuid.UUID) -> None:
    """Tell the owner of an account that somebody tried to register their address again."""
    _send(
        to,
        language,
        _l("You already have an account"),
        _l(
            "Somebody, probably you, tried to register with this address. "
            "There is an account with it already, so you can simply sign in."
        ),
        button=(_l("Sign in"), "/sign-in"),
        reason=_ASKED,
        person_id=person_id,
    )


def send_sign_in_link(to: str, language: str, path: str, person_id: uuid.UUID) -> None:
    """Send a link that signs in."""
    _send(
        to,
        language,
        _l("Your link to sign in"),
        _l("Here is your link to sign in. It works once, for half an hour."),
        button=(_l("Sign in"), path),
        reason=_ASKED,
        person_id=person_id,
    )


def send_reset_link(to: str, language: str, path: str, person_id: uuid.UUID) -> None:
    """Send a link with which a new password can be chosen."""
    _send(
        to,
        language,
        _l("Choose a new password"),
        _l("With this link you can choose a new password. It works once, for an hour."),
        button=(_l("Choose a new password"), path),
        reason=_ASKED,
        person_id=person_id,
    )


def send_no_account(to: str, language: str) -> None:
    """Tell somebody who wanted to sign in that this address has no account."""
    _send(
        to,
        language,
        _l("There is no account with this address"),
        _l(
            "Somebody, probably you, wanted to sign in with this address, but it has no account "
            "here. Perhaps you registered with another one; otherwise you are welcome to "
            "register."
        ),
        button=(_l("Register"), "/register"),
        reason=_ASKED,
    )


def send_change_to_old(
    to: str, language: str, new_address: str, path: str, person_id: uuid.UUID
) -> None:
    """Ask the owner of the old address whether it may be replaced."""
    _send(
        to,
        language,
        _l("May your address be changed?"),
        _l(
            "Your account is to use the address %(new)s from now on. Say yes from here and "
            "from the new address; only then it is changed.",
            new=new_address,
        ),
        button=(_l("Look at the change"), path),
        reason=_CHANGED,
        person_id=person_id,
    )


def send_change_to_new(to: str, language: str, path: str) -> None:
    """Ask the owner of the new address to confirm it."""
    _send(
        to,
        language,
        _l("Confirm your new e-mail address"),
        _l(
            "This address is to be used for an account on the portal. Confirm that it is yours. "
            "The link works once, for a day."
        ),
        button=(_l("Confirm my address"), path),
        reason=_ASKED,
    )


def send_notice(to: str, language: str, what: Any, person_id: uuid.UUID) -> None:
    """Tell a person that something about their account's safety has changed."""
    _send(
        to,
        language,
        what,
        _l("This was changed on your account just now: %(what)s", what=what),
        button=(_l("Look at my account"), "/account"),
        reason=_CHANGED,
        person_id=person_id,
    )


def send_blocked(to: str, language: str, until: datetime, why: str, person_id: uuid.UUID) -> None:
    """Tell a person that they are blocked, why and until when."""
    _send(
        to,
        language,
        _l("Your account is blocked"),
        _l("Your account is blocked until %(day)s.", day=until.date().isoformat()),
        _l("The reason: %(why)s", why=why),
        reason=_l(
            "You get this mail because it concerns your account. If you do not agree, write to us."
        ),
        person_id=person_id,
    )


def send_goodbye(to: str, language: str) -> None:
    """Tell somebody that their account is gone; the portal knows nothing of them any more."""
    _send(
        to,
        language,
        _l("Your account is deleted"),
        _l(
            "Your account and everything that says who you are has been deleted. What you wrote "
            "in public stays, without your name; votes you cast stay counted."
        ),
        reason=_l("This is the last mail you get from us."),
    )
