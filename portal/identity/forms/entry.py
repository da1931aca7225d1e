"""Forms on the way in: registering, signing in, the second step, a new password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.core.web.forms import PortalForm, strip_line

_EMAIL_NEEDED = _l("Write your e-mail address.")
LONG = Length(max=400, message=_l("This is too long."))


class EmailForm(PortalForm):
    """One address."""

    email = StringField(
        _l("E-mail address"), [InputRequired(_EMAIL_NEEDED), LONG], filters=[strip_line]
    )
    next = HiddenField()


class SignInForm(EmailForm):
    """Address and password."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password.")), LONG])


class RegisterForm(PortalForm):
    """A new account."""

    display_name = StringField(
        _l("Your name"),
        [InputRequired(_l("Write the name others will see.")), LONG],
        description=_l("Others see it beside what you write. It need not be your full name."),
        filters=[strip_line],
    )
    email = StringField(
        _l("E-mail address"),
        [InputRequired(_EMAIL_NEEDED), LONG],
        description=_l("Nobody else sees it."),
        filters=[strip_line],
    )
    password = PasswordField(
        _l("Password"),
        [LONG],
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
        [InputRequired(_l("Write a new password.")), LONG],
        description=_l("At least 12 characters; three or four unrelated words make a good one."),
    )


class ConfirmForm(PortalForm):
    """A button that does what a link stands for."""
