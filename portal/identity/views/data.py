"""One's own data: taking it along, API tokens, and leaving."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.problems import Problems
from portal.core.web.context import current_actor
from portal.core.web.limits import limit
from portal.core.web.pages import Page, render
from portal.core.web.routing import signed_in
from portal.identity.forms.account import ApiTokenForm, DeleteForm
from portal.identity.login import forget_sign_in
from portal.identity.queries import api_tokens_of
from portal.identity.records import AccountRecord, ApiTokenRecord
from portal.identity.service import api_tokens as token_service
from portal.identity.service import leaving
from portal.identity.service.account import check_own_password
from portal.identity.views.account import own_account
from portal.identity.views.blueprint import blueprint


@dataclass(frozen=True)
class DataPage(Page):
    """Taking one's data along, and leaving."""

    template: ClassVar[str] = "identity/data.html"
    account: AccountRecord
    form: DeleteForm


@dataclass(frozen=True)
class TokensPage(Page):
    """API tokens; ``fresh`` is a new one's secret, shown this once."""

    template: ClassVar[str] = "identity/tokens.html"
    tokens: Sequence[ApiTokenRecord]
    form: ApiTokenForm
    fresh: str


@blueprint.get("/account/data")
@signed_in
def data() -> AnyResponse:
    """Offer export and deletion."""
    _actor, account = own_account()
    return render(DataPage(account, DeleteForm()))


@blueprint.post("/account/data/export")
@limit("10 per hour")
@signed_in
def data_export() -> AnyResponse:
    """Give out everything about oneself as a ZIP."""
    archive = leaving.export_archive(current_actor())
    response = Response(archive, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@blueprint.post("/account/delete")
@limit("10 per hour")
@signed_in
def account_delete() -> AnyResponse:
    """Delete one's account."""
    actor, account = own_account()
    form = DeleteForm()
    if form.validate_on_submit():
        try:
            check_own_password(actor, form.password.data or "")
            with unit_of_work():
                leaving.delete_own_account(actor, sure=bool(form.sure.data))
        except Problems as refused:
            form.add_problems(refused)
        else:
            forget_sign_in()
            flash(_("Your account is deleted. Take care."), "success")
            return redirect(url_for("site.home"), 303)
    return render(DataPage(account, form), 422)


def _tokens(form: ApiTokenForm, fresh: str = "") -> AnyResponse:
    _actor, account = own_account()
    return render(TokensPage(api_tokens_of(account.id), form, fresh), 422 if form.errors else 200)


@blueprint.route("/account/tokens", methods=["GET", "POST"])
@limit("30 per hour")
@signed_in
def tokens() -> AnyResponse:
    """List API tokens and make one."""
    form = ApiTokenForm()
    form.offer(token_service.scopes_in_words(current_actor()))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                secret = token_service.create_api_token(current_actor(), form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            empty = ApiTokenForm(formdata=None)
            empty.offer(token_service.scopes_in_words(current_actor()))
            return _tokens(empty, secret)
    return _tokens(form)


@blueprint.post("/account/tokens/<id:token_id>/revoke")
@signed_in
def token_revoke(token_id: uuid.UUID) -> AnyResponse:
    """Make a token worthless."""
    with unit_of_work():
        token_service.revoke_api_token(current_actor(), token_id)
    flash(_("The token no longer works."), "success")
    return redirect(url_for("identity.tokens"), 303)
