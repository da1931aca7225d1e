"""Registering and confirming the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.i18n.locale import negotiated_language
from portal.core.problems import Problems
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.limits import limit
from portal.core.web.pages import Page, render
from portal.core.web.redirects import local_target
from portal.core.web.routing import public
from portal.identity.drafts import RegistrationDraft
from portal.identity.forms.entry import ConfirmForm, RegisterForm
from portal.identity.service.registration import (
    check_registration,
    confirm_registration,
    register,
)
from portal.identity.service.sign_in import SignedIn
from portal.identity.service.tokens import Purpose, peek
from portal.identity.sessions import open_session
from portal.identity.views.blueprint import (
    MessagePage,
    blueprint,
    go_in,
    old_link,
    this_device,
    wanted_target,
)


@dataclass(frozen=True)
class RegisterPage(Page):
    """The form of a new account."""

    template: ClassVar[str] = "identity/register.html"
    form: RegisterForm
    open: bool
    next_url: str


@dataclass(frozen=True)
class ConfirmPage(Page):
    """A button that confirms, so that a mail scanner's GET confirms nothing."""

    template: ClassVar[str] = "identity/confirm.html"
    form: ConfirmForm
    heading: str
    text: str
    button: str


@blueprint.route("/register", methods=["GET", "POST"], endpoint="register")
@limit("30 per hour", by_address=True)
@public
def register_page() -> AnyResponse:
    """Ask for an account. The answer is the same whether the address is known or not."""
    if current_actor().is_signed_in:
        return redirect(wanted_target(default=url_for("site.me")), 303)
    form = RegisterForm()
    target = wanted_target(form.next.data)
    form.next.data = target
    if form.validate_on_submit():
        draft = RegistrationDraft(
            form.display_name.data or "",
            form.email.data or "",
            form.password.data or "",
            negotiated_language(),
            target,
        )
        try:
            password_hash = check_registration(draft)
            with unit_of_work():
                register(draft, password_hash)
        except Problems as refused:
            form.add_problems(refused)
        else:
            return redirect(url_for("identity.check_mail"), 303)
    if form.errors and form.password.data and not form.password.errors:
        form.password.errors = [_("Type the password once more: it is not sent back to you.")]
    page = RegisterPage(form, config().registration_open, target)
    return render(page, 422 if form.errors else 200)


@blueprint.get("/check-mail")
@public
def check_mail() -> AnyResponse:
    """Say that a mail is on its way, in the same words for everybody."""
    return render(
        MessagePage(
            _("Look into your mail"),
            _(
                "We have sent you a mail with the next step. It should be there within a few "
                "minutes; if it is not, look into the folder for spam, or try again."
            ),
            url_for("site.home"),
            _("Go to the home page"),
        )
    )


@blueprint.route("/confirm/<secret>", methods=["GET", "POST"])
@limit("60 per hour", by_address=True)
@public
def confirm(secret: str) -> AnyResponse:
    """Confirm the address and make the account."""
    form = ConfirmForm()
    again = url_for("identity.register")
    waiting = peek(Purpose.REGISTER, secret)
    if waiting is None:
        return old_link(again)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                person_id, target = confirm_registration(secret)
                token = open_session(person_id, device=this_device())
        except Problems as refused:
            flash(" ".join(problem.message for problem in refused.problems), "warning")
            return redirect(url_for("identity.sign_in"), 303)
        flash(_("Welcome! Your account is ready."), "success")
        return go_in(SignedIn(session_secret=token), local_target(target, url_for("site.me")))
    page = ConfirmPage(
        form,
        _("Confirm your e-mail address"),
        _(
            "Somebody, probably you, registered here as %(name)s. If that was you, go on.",
            name=waiting.payload["display_name"],
        ),
        _("Yes, this is my address"),
    )
    return render(page)
