"""One's own account: overview, profile, address, password, devices."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.fields import ExtraField
from portal.core.i18n.locale import PREFERENCES_COOKIE, language_names
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.limits import limit
from portal.core.web.pages import Page, render
from portal.core.web.routing import public, signed_in
from portal.identity.drafts import ProfileDraft
from portal.identity.fields import profile_fields
from portal.identity.forms.account import (
    EmailChangeForm,
    PasswordChangeForm,
    ProfileForm,
    profile_form,
)
from portal.identity.forms.entry import ConfirmForm
from portal.identity.login import forget_sign_in
from portal.identity.queries import account_of, sessions_of
from portal.identity.records import AccountRecord, SessionRecord
from portal.identity.service import account as service
from portal.identity.service.email_change import (
    agree_to_change,
    cancel_email_change,
    request_email_change,
)
from portal.identity.service.tokens import Purpose, peek
from portal.identity.views.blueprint import blueprint, old_link
from portal.identity.views.register import ConfirmPage
from portal.municipality.queries import areas


@dataclass(frozen=True)
class AccountPage(Page):
    """Everything about one's account at a glance."""

    template: ClassVar[str] = "identity/account.html"
    account: AccountRecord
    area: str


@dataclass(frozen=True)
class ProfilePage(Page):
    """The form of the profile.

    :param extra: fields of plugins, by the name they have in the form.
    """

    template: ClassVar[str] = "identity/profile_form.html"
    account: AccountRecord
    form: ProfileForm
    extra: Mapping[str, ExtraField]


@dataclass(frozen=True)
class EmailPage(Page):
    """The form of a new address."""

    template: ClassVar[str] = "identity/email_form.html"
    account: AccountRecord
    form: EmailChangeForm


@dataclass(frozen=True)
class PasswordPage(Page):
    """The form of a new password."""

    template: ClassVar[str] = "identity/password_form.html"
    account: AccountRecord
    form: PasswordChangeForm


@dataclass(frozen=True)
class SessionsPage(Page):
    """Where one is signed in."""

    template: ClassVar[str] = "identity/sessions.html"
    sessions: Sequence[SessionRecord]
    current: uuid.UUID | None


def own_account() -> tuple[Actor, AccountRecord]:
    """Return who is asking and their account.

    :raises NotFound: when it is gone meanwhile.
    """
    actor = current_actor()
    account = account_of(service.see_own_account(actor))
    if account is None:
        raise NotFound
    return actor, account


@blueprint.get("/account", endpoint="account")
@signed_in
def overview() -> AnyResponse:
    """Show one's account at a glance."""
    _actor, account = own_account()
    area = areas().get(account.area_id) if account.area_id else None
    return render(AccountPage(account, str(area.name) if area else ""))


@blueprint.route("/account/profile", methods=["GET", "POST"])
@signed_in
def profile() -> AnyResponse:
    """Change what others see."""
    actor, account = own_account()
    form = profile_form()
    form.area_id.choices = [
        ("", _("Not said")),
        *((area.id.hex, str(area.name)) for area in areas().values()),
    ]
    form.language.choices = language_names(config().languages)
    if request.method == "GET":
        form.show(account)
    elif form.validate_on_submit():
        try:
            draft = _profile_draft(form)
            with unit_of_work():
                service.change_profile(actor, draft)
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            # What was typed stays; sending it again replaces what the other window saved.
            _actor, account = own_account()
            form.version.data = str(account.version)
            words = _(
                "You changed this in another window meanwhile: there it says “%(name)s”. "
                "Send it again to keep what stands here.",
                name=account.display_name,
            )
            form.add_problems(Problems(Problem("", "stale", words)))
        else:
            flash(_("Your profile is changed."), "success")
            response = redirect(url_for("identity.account"), 303)
            _old, _bar, scheme = request.cookies.get(PREFERENCES_COOKIE, "").partition("|")
            response.set_cookie(
                PREFERENCES_COOKIE,
                f"{draft.language}|{scheme}",
                max_age=365 * 86_400,
                samesite="Lax",
                secure=config().base_url.startswith("https://"),
            )
            return response
    return render(ProfilePage(account, form, profile_fields()), 422 if form.errors else 200)


def _profile_draft(form: ProfileForm) -> ProfileDraft:
    try:
        return form.draft()
    except ValueError:
        words = _("Choose an area from the list.")
        raise Problems(Problem("area_id", "unknown", words)) from None


@blueprint.route("/account/email", methods=["GET", "POST"])
@limit("10 per hour")
@signed_in
def email() -> AnyResponse:
    """Ask for another address."""
    actor, account = own_account()
    form = EmailChangeForm()
    if form.validate_on_submit():
        try:
            service.check_own_password(actor, form.password.data or "")
            with unit_of_work():
                request_email_change(actor, form.email.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            words = _("We have mailed both addresses. It is changed once both have said yes.")
            flash(words, "success")
            return redirect(url_for("identity.account"), 303)
    return render(EmailPage(account, form), 422 if form.errors else 200)


@blueprint.post("/account/email/cancel")
@signed_in
def email_cancel() -> AnyResponse:
    """Forget the change under way."""
    with unit_of_work():
        cancel_email_change(current_actor())
    flash(_("Your address stays as it is."), "success")
    return redirect(url_for("identity.account"), 303)


@blueprint.route("/account/email/<any(old, new):which>/<secret>", methods=["GET", "POST"])
@limit("60 per hour", by_address=True)
@public
def email_confirm(which: str, secret: str) -> AnyResponse:
    """Say yes to the change from one of the addresses."""
    purpose = Purpose.EMAIL_OLD if which == "old" else Purpose.EMAIL_NEW
    form = ConfirmForm()
    if peek(purpose, secret) is None:
        return old_link(url_for("identity.email"))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                done = agree_to_change(purpose, secret)
        except Problems as refused:
            flash(" ".join(problem.message for problem in refused.problems), "warning")
        else:
            words = (
                _("Your address is changed.")
                if done
                else _("Thank you. Now say yes from the other address, too.")
            )
            flash(words, "success")
        return redirect(url_for("site.home"), 303)
    text = _("The address of your account is to be changed. It happens once both agree.")
    page = ConfirmPage(form, _("Change the e-mail address"), text, _("Yes, change it"))
    return render(page)


@blueprint.route("/account/password", methods=["GET", "POST"])
@limit("20 per hour")
@signed_in
def password() -> AnyResponse:
    """Change the password; every other device is signed out."""
    actor, account = own_account()
    form = PasswordChangeForm()
    if form.validate_on_submit():
        try:
            hashed = service.check_new_password(
                actor, form.password.data or "", form.new_password.data or ""
            )
            with unit_of_work():
                service.change_password(actor, hashed)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("Your password is changed; other devices are signed out."), "success")
            return redirect(url_for("identity.account"), 303)
    return render(PasswordPage(account, form), 422 if form.errors else 200)


@blueprint.get("/account/devices")
@signed_in
def sessions() -> AnyResponse:
    """List where one is signed in."""
    actor, account = own_account()
    return render(SessionsPage(sessions_of(account.id), actor.session_id))


@blueprint.post("/account/devices/<id:session_id>/end")
@signed_in
def session_end(session_id: uuid.UUID) -> AnyResponse:
    """Sign one device out."""
    actor = current_actor()
    with unit_of_work():
        service.end_one_session(actor, session_id)
    if session_id == actor.session_id:
        forget_sign_in()
        return redirect(url_for("site.home"), 303)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("identity.sessions"), 303)


@blueprint.post("/account/devices/end")
@signed_in
def sessions_end() -> AnyResponse:
    """Sign out everywhere, here too."""
    with unit_of_work():
        service.end_other_sessions(current_actor(), this_too=True)
    forget_sign_in()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("site.home"), 303)
