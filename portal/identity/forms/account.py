"""Forms of one's own account."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.fields import fill_form, form_with, sent_with
from portal.core.identifiers import parse_id
from portal.core.web.forms import PortalForm, strip_line
from portal.identity.drafts import ApiTokenDraft, ProfileDraft
from portal.identity.fields import profile_fields
from portal.identity.forms.entry import ADDRESS, NAME, PASSWORD
from portal.identity.records import AccountRecord

DAYS = (("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("One year")))


class ProfileForm(PortalForm):
    """What others see."""

    display_name = StringField(
        _l("Your name"),
        [InputRequired(_l("Write the name others will see.")), NAME],
        filters=[strip_line],
    )
    bio = TextAreaField(_l("About you"))
    area_id = SelectField(_l("Where you live"), validate_choice=False)
    language = SelectField(_l("Language of mails"), validate_choice=False)
    profile_public = BooleanField(_l("Everybody can see my profile"))
    version = HiddenField()

    def show(self, account: AccountRecord) -> None:
        """Fill in what is there now."""
        self.display_name.data = account.display_name
        self.bio.data = account.bio
        self.area_id.data = account.area_id.hex if account.area_id else ""
        self.language.data = account.language
        self.profile_public.data = account.profile_public
        self.version.data = str(account.version)
        fill_form(self, profile_fields(), account.extra)

    def draft(self) -> ProfileDraft:
        """Return what was typed.

        :raises ValueError: when the area is no identifier at all.
        """
        given = self.version.data or ""
        area = self.area_id.data or ""
        return ProfileDraft(
            self.display_name.data or "",
            self.bio.data or "",
            parse_id(area) if area else None,
            self.language.data or "",
            bool(self.profile_public.data),
            int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1,
            sent_with(self, profile_fields()),
        )


def profile_form() -> ProfileForm:
    """Return the form with the fields of plugins that take part now."""
    return form_with(ProfileForm, profile_fields())()


class EmailChangeForm(PortalForm):
    """A new address, with the password."""

    email = StringField(
        _l("New e-mail address"),
        [InputRequired(_l("Write the new address.")), ADDRESS],
        filters=[strip_line],
    )
    password = PasswordField(_l("Your current password"), [PASSWORD])


class PasswordChangeForm(PortalForm):
    """A new password, with the old one."""

    password = PasswordField(_l("Your current password"), [PASSWORD])
    new_password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Write a new password.")), PASSWORD],
        description=_l("At least 12 characters; three or four unrelated words make a good one."),
    )


class SetUpForm(PortalForm):
    """The first code of an app."""

    secret = HiddenField()
    code = StringField(
        _l("Code your app shows now"),
        [InputRequired(_l("Write the six digits your app shows.")), Length(max=40)],
        filters=[strip_line],
    )


class PasskeyForm(PortalForm):
    """The browser's answer, filled in by the script."""

    credential = HiddenField()
    name = StringField(_l("Name of the passkey"), [Length(max=80)], filters=[strip_line])
    next = HiddenField()


class DeleteForm(PortalForm):
    """Leaving."""

    password = PasswordField(_l("Your current password"), [PASSWORD])
    sure = BooleanField(_l("I am sure that I want to delete my account"))


class ApiTokenForm(PortalForm):
    """A new API token."""

    name = StringField(
        _l("Name"), [InputRequired(_l("Give the token a name.")), NAME], filters=[strip_line]
    )
    scopes = SelectMultipleField(
        _l("What it may do"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    days = SelectField(_l("How long it works"), default="90", validate_choice=False)

    def offer(self, scopes: Sequence[tuple[str, str]]) -> None:
        """Show what can be chosen."""
        self.scopes.choices = [(scope, f"{scope} – {words}") for scope, words in scopes]
        self.days.choices = list(DAYS)

    def draft(self) -> ApiTokenDraft:
        """Return what was chosen."""
        days = self.days.data or ""
        return ApiTokenDraft(
            self.name.data or "",
            tuple(self.scopes.data or ()),
            int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        )
