"""Forms on the way in: registering, signing in, the second step, a new password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.core.web.forms import PortalForm, strip_line
from portal.identity.addresses import LONGEST as LONGEST_ADDRESS
from portal.identity.names import LONGEST as LONGEST_NAME
from portal.identity.proofs.passwords import MAXIMUM

_EMAIL_NEEDED = _l("Write your e-mail address.")


def _at_most(most: int) -> Length:
    # The bound is far above the limit it names, which the service keeps: browsers cut off
    # without a word what goes beyond it, and half a password is another one.
    return Length(max=400, message=_l("Use at most %(n)s characters.", n=most))


NAME, ADDRESS, PASSWORD = _at_most(LONGEST_NAME), _at_most(LONGEST_ADDRESS), _at_most(MAXIMUM)


class EmailForm(PortalForm):
    """One address."""

    email = StringField(
        _l("E-mail address"), [InputRequired(_EMAIL_NEEDED), ADDRESS], filters=[strip_line]
    )
    next = HiddenField()


class SignInForm(EmailForm):
    """Address and password."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password.")), PASSWORD])


class RegisterForm(PortalForm):
    """A new account."""

    display_name = StringField(
        _l("Your name"),
        [InputRequired(_l("Write the name others will see.")), NAME],
        description=_l("Others see it beside what you write. It need not be your full name."),
        filters=[strip_line],
    )
    email = StringField(
        _l("E-mail address"),
        [InputRequired(_EMAIL_NEEDED), ADDRESS],
        description=_l("Nobody else sees it."),
        filters=[strip_line],
    )
    password = PasswordField(
        _l("Password"),
        [PASSWORD],
        description=_l(
            "At least 12 characters; three or four unrelated words make a good one. "
            "Leave it empty to sign in by mailed links only."
        ),
    )
    agree = BooleanField(
        _l("I have read how the portal treats my data"),
        [InputRequired(_l("Tick the box to go on."))],
    )
    next = HiddenField()


class CodeForm(PortalForm):
    """A code of the second step."""

    code = StringField(
        _l("Code from your app"),
        [InputRequired(_l("Write the six digits your app shows.")), Length(max=40)],
        filters=[strip_line],
    )


class NewPasswordForm(PortalForm):
    """A new password by a mailed link."""

    new_password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Write a new password.")), PASSWORD],
        description=_l("At least 12 characters; three or four unrelated words make a good one."),
    )


class ConfirmForm(PortalForm):
    """A button that does what a link stands for."""
