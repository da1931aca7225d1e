"""Signing in and out: password, mailed link, passkey, second step; a forgotten password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, jsonify, redirect, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.i18n.locale import negotiated_language
from portal.core.problems import Problems
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.limits import limit
from portal.core.web.pages import Page, render
from portal.core.web.routing import public
from portal.identity.forms.account import PasskeyForm
from portal.identity.forms.entry import (
    CodeForm,
    ConfirmForm,
    EmailForm,
    NewPasswordForm,
    SignInForm,
)
from portal.identity.login import forget_sign_in
from portal.identity.proofs.passwords import hash_password, password_problems
from portal.identity.service import passkeys
from portal.identity.service.account import reset_password
from portal.identity.service.attempts import SECOND_STEP, SIGN_IN, count_attempt
from portal.identity.service.second_factor import finish_sign_in, person_of_step
from portal.identity.service.sign_in import (
    SignedIn,
    candidate_by_link,
    check_password,
    enter,
    request_link,
    request_reset,
    throttle_key,
)
from portal.identity.service.tokens import Purpose, peek
from portal.identity.sessions import end_session
from portal.identity.views.blueprint import (
    SECOND_STEP_COOKIE,
    blueprint,
    go_in,
    old_link,
    this_address,
    this_device,
    wanted_target,
)
from portal.identity.views.register import ConfirmPage


@dataclass(frozen=True)
class SignInPage(Page):
    """Address and password, and the other ways in."""

    template: ClassVar[str] = "identity/sign_in.html"
    form: SignInForm
    passkey_form: PasskeyForm
    next_url: str
    registration_open: bool


@dataclass(frozen=True)
class AddressPage(Page):
    """A form with one address."""

    template: ClassVar[str] = "identity/address.html"
    form: EmailForm
    heading: str
    text: str
    button: str


@dataclass(frozen=True)
class SecondStepPage(Page):
    """The code of the second step."""

    template: ClassVar[str] = "identity/second_step.html"
    form: CodeForm


@dataclass(frozen=True)
class ResetPage(Page):
    """A new password."""

    template: ClassVar[str] = "identity/reset.html"
    form: NewPasswordForm


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limit("60 per hour", by_address=True)
@public
def sign_in() -> AnyResponse:
    """Sign in with address and password."""
    if current_actor().is_signed_in:
        return redirect(wanted_target(default=url_for("site.me")), 303)
    form = SignInForm()
    target = wanted_target(form.next.data)
    form.next.data = target
    if form.validate_on_submit():
        email, password = form.email.data or "", form.password.data or ""
        who = throttle_key(email, this_address())
        try:
            with unit_of_work():
                count_attempt(SIGN_IN, who)
            candidate = check_password(email, password)
            with unit_of_work():
                outcome = enter(candidate, device=this_device(), throttled_as=who)
        except Problems as refused:
            form.add_problems(refused)
        else:
            return go_in(outcome, target)
    page = SignInPage(form, _passkey_form(target), target, config().registration_open)
    return render(page, 422 if form.errors else 200)


def _passkey_form(target: str) -> PasskeyForm:
    form = PasskeyForm(formdata=None)
    form.next.data = target
    return form


@blueprint.post("/sign-out")
@public
def sign_out() -> AnyResponse:
    """End this session."""
    actor = current_actor()
    if actor.session_id is not None and actor.person_id is not None:
        with unit_of_work():
            end_session(actor.session_id, actor.person_id)
    forget_sign_in()
    flash(_("You are signed out."), "success")
    return redirect(url_for("site.home"), 303)


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@limit("30 per hour", by_address=True)
@public
def sign_in_link() -> AnyResponse:
    """Ask for a link that signs in."""
    form = EmailForm()
    form.next.data = target = wanted_target(form.next.data)
    if form.validate_on_submit():
        with unit_of_work():
            request_link(form.email.data or "", negotiated_language(), next_url=target)
        return redirect(url_for("identity.check_mail"), 303)
    page = AddressPage(
        form,
        _("Sign in without a password"),
        _("We mail you a link that signs you in. It works once, for half an hour."),
        _("Mail me a link"),
    )
    return render(page, 422 if form.errors else 200)


@blueprint.route("/sign-in/link/<secret>", methods=["GET", "POST"])
@limit("60 per hour", by_address=True)
@public
def sign_in_by_link(secret: str) -> AnyResponse:
    """Sign in by a mailed link; the GET shows a button, which mail scanners do not press."""
    form = ConfirmForm()
    again = url_for("identity.sign_in_link")
    waiting = peek(Purpose.SIGN_IN, secret)
    if waiting is None or waiting.person_id is None:
        return old_link(again)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                candidate, target = candidate_by_link(secret)
                outcome = enter(candidate, device=this_device())
        except Problems as refused:
            flash(" ".join(problem.message for problem in refused.problems), "warning")
            return redirect(url_for("identity.sign_in"), 303)
        return go_in(outcome, wanted_target(target))
    text = _("Press the button and you are in.")
    return render(ConfirmPage(form, _("Sign in"), text, _("Sign in")))


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@limit("60 per hour", by_address=True)
@public
def second_step() -> AnyResponse:
    """Ask for the code of the second step."""
    secret = cookie.get(SECOND_STEP_COOKIE, "")
    waiting = person_of_step(secret) if secret else None
    if waiting is None:
        flash(_("That took too long. Sign in again."), "warning")
        return redirect(url_for("identity.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                count_attempt(SECOND_STEP, str(waiting.person_id))
            with unit_of_work():
                token = finish_sign_in(secret, form.code.data or "", device=this_device())
        except Problems as refused:
            form.add_problems(refused)
        else:
            return go_in(SignedIn(session_secret=token), wanted_target())
    return render(SecondStepPage(form), 422 if form.errors else 200)


@blueprint.post("/sign-in/passkey/options")
@limit("60 per hour", by_address=True)
@public
def passkey_options() -> AnyResponse:
    """Give the script what the browser needs to use a passkey."""
    with unit_of_work():
        options = passkeys.offer_sign_in()
    return jsonify(options)


@blueprint.post("/sign-in/passkey")
@limit("60 per hour", by_address=True)
@public
def sign_in_with_passkey() -> AnyResponse:
    """Sign in with what the browser answered."""
    form = PasskeyForm()
    target = wanted_target(form.next.data)
    try:
        with unit_of_work():
            token = passkeys.sign_in_with_passkey(form.credential.data or "", device=this_device())
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "warning")
        return redirect(url_for("identity.sign_in", next=target or None), 303)
    return go_in(SignedIn(session_secret=token), target)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@limit("30 per hour", by_address=True)
@public
def forgotten() -> AnyResponse:
    """Ask for a link with which a new password can be chosen."""
    form = EmailForm()
    if form.validate_on_submit():
        with unit_of_work():
            request_reset(form.email.data or "", negotiated_language())
        return redirect(url_for("identity.check_mail"), 303)
    page = AddressPage(
        form,
        _("Choose a new password"),
        _("We mail you a link with which you can choose a new password."),
        _("Mail me a link"),
    )
    return render(page, 422 if form.errors else 200)


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
@limit("30 per hour", by_address=True)
@public
def reset(secret: str) -> AnyResponse:
    """Choose a new password by a mailed link."""
    form = NewPasswordForm()
    waiting = peek(Purpose.RESET, secret)
    if waiting is None or waiting.person_id is None:
        return old_link(url_for("identity.forgotten"))
    if form.validate_on_submit():
        new = form.new_password.data or ""
        try:
            problems = password_problems(new, about=(config().name,), field="new_password")
            if problems:
                raise Problems(problems)
            password_hash = hash_password(new)
            with unit_of_work():
                reset_password(secret, password_hash)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("Your password is changed. Sign in with it."), "success")
            return redirect(url_for("identity.sign_in"), 303)
    return render(ResetPage(form), 422 if form.errors else 200)
