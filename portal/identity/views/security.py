"""The second step and passkeys of one's own account."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, jsonify, redirect, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.problems import Problems
from portal.core.state import config
from portal.core.web.context import current_actor
from portal.core.web.limits import limit
from portal.core.web.pages import Page, render
from portal.core.web.routing import signed_in
from portal.identity.forms.account import PasskeyForm, SetUpForm
from portal.identity.forms.entry import CodeForm
from portal.identity.proofs.totp import new_secret, provisioning_uri, qr_picture
from portal.identity.queries import passkeys_of
from portal.identity.records import AccountRecord, PasskeyRecord
from portal.identity.service import passkeys as passkey_service
from portal.identity.service import second_factor as service
from portal.identity.service.attempts import SECOND_STEP, count_attempt
from portal.identity.views.account import own_account
from portal.identity.views.blueprint import blueprint, wanted_target

SET_UP_SECONDS = 1800


@dataclass(frozen=True)
class SecondFactorPage(Page):
    """What proves besides the password that it is oneself."""

    template: ClassVar[str] = "identity/second_factor.html"
    account: AccountRecord
    passkeys: Sequence[PasskeyRecord]
    passkey_form: PasskeyForm
    code_form: CodeForm
    next_url: str
    proved: bool
    needed: bool


@dataclass(frozen=True)
class SetUpPage(Page):
    """The picture to scan and the first code."""

    template: ClassVar[str] = "identity/second_factor_setup.html"
    form: SetUpForm
    picture: str
    secret: str


@dataclass(frozen=True)
class RecoveryPage(Page):
    """The recovery codes, shown once."""

    template: ClassVar[str] = "identity/recovery_codes.html"
    codes: Sequence[str]
    next_url: str


def _overview(code_form: CodeForm | None = None, status: int = 200) -> AnyResponse:
    actor, account = own_account()
    passkey_form = PasskeyForm(formdata=None)
    passkey_form.next.data = target = wanted_target()
    page = SecondFactorPage(
        account,
        passkeys_of(account.id),
        passkey_form,
        code_form or CodeForm(formdata=None),
        target,
        actor.second_factor,
        actor.roles_waiting,
    )
    return render(page, status)


@blueprint.get("/account/second-factor")
@signed_in
def second_factor() -> AnyResponse:
    """Show the second step and the passkeys."""
    return _overview()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config().secret_key, salt="totp-set-up")


def _offered_secret(form: SetUpForm, person_id: uuid.UUID) -> str | None:
    """Return the secret this person was shown, if the form still carries it unchanged."""
    try:
        owner, secret = _signer().loads(form.secret.data or "", max_age=SET_UP_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    return str(secret) if owner == person_id.hex else None


@blueprint.route("/account/second-factor/set-up", methods=["GET", "POST"])
@limit("30 per hour")
@signed_in
def second_factor_set_up() -> AnyResponse:
    """Switch the second step on; sending a code of the app proves that it works."""
    actor, account = own_account()
    if account.has_totp:
        return redirect(url_for("identity.second_factor"), 303)
    form = SetUpForm()
    target = wanted_target()
    secret = _offered_secret(form, account.id)
    if secret is not None and form.validate_on_submit():
        try:
            with unit_of_work():
                codes = service.switch_on(actor, secret, form.code.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            return render(RecoveryPage(codes, target or url_for("identity.second_factor")))
    if secret is None:
        secret = new_secret()
        form.code.data = ""
    form.secret.data = _signer().dumps([account.id.hex, secret])
    uri = provisioning_uri(secret, account.email or account.display_name, config().name)
    page = SetUpPage(form, qr_picture(uri), secret)
    return render(page, 422 if form.errors else 200)


@blueprint.post("/account/second-factor/off")
@limit("30 per hour")
@signed_in
def second_factor_off() -> AnyResponse:
    """Switch the second step off."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                count_attempt(SECOND_STEP, str(current_actor().person_id))
            with unit_of_work():
                service.switch_off(current_actor(), form.code.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The second step is switched off."), "success")
            return redirect(url_for("identity.second_factor"), 303)
    return _overview(form, 422)


@blueprint.post("/account/second-factor/recovery")
@limit("30 per hour")
@signed_in
def recovery_codes() -> AnyResponse:
    """Make new recovery codes; the old ones stop working."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                count_attempt(SECOND_STEP, str(current_actor().person_id))
            with unit_of_work():
                codes = service.renew_recovery_codes(current_actor(), form.code.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            return render(RecoveryPage(codes, url_for("identity.second_factor")))
    return _overview(form, 422)


@blueprint.post("/account/passkeys/options")
@limit("60 per hour")
@signed_in
def passkey_creation() -> AnyResponse:
    """Give the script what the browser needs to make a passkey."""
    with unit_of_work():
        options = passkey_service.offer_creation(current_actor())
    return jsonify(options)


@blueprint.post("/account/passkeys")
@limit("30 per hour")
@signed_in
def passkey_add() -> AnyResponse:
    """Keep a passkey the browser has made."""
    form = PasskeyForm()
    try:
        with unit_of_work():
            passkey_service.add_passkey(
                current_actor(), form.credential.data or "", form.name.data or ""
            )
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "warning")
    else:
        flash(_("The passkey is added. You can sign in with it from now on."), "success")
    return redirect(url_for("identity.second_factor"), 303)


@blueprint.post("/account/passkeys/<id:passkey_id>/remove")
@signed_in
def passkey_remove(passkey_id: uuid.UUID) -> AnyResponse:
    """Take a passkey away."""
    with unit_of_work():
        passkey_service.remove_passkey(current_actor(), passkey_id)
    flash(_("The passkey is removed."), "success")
    return redirect(url_for("identity.second_factor"), 303)
