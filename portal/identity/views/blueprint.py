"""The blueprint of identity's public pages, and what its views share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from flask import Blueprint, flash, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.web.context import current_actor
from portal.core.web.limits import client_address
from portal.core.web.pages import Page, render
from portal.core.web.redirects import local_target
from portal.identity.login import remember_sign_in
from portal.identity.proofs.devices import device_name
from portal.identity.service.sign_in import SignedIn

blueprint = Blueprint("identity", __name__)
SECOND_STEP_COOKIE = "second_step"


@dataclass(frozen=True)
class MessagePage(Page):
    """One thing to tell, and the way on."""

    template: ClassVar[str] = "identity/message.html"
    heading: str
    text: str
    next_url: str
    next_label: str


def wanted_target(form_value: str | None = None, default: str = "") -> str:
    """Return where the person wanted to go, if that is on this portal."""
    return local_target(form_value or request.args.get("next"), default)


def this_device() -> str:
    """Return the coarse name of the device that asks."""
    return device_name(request.headers.get("User-Agent", ""))


def this_address() -> str:
    """Return the address that asks."""
    return client_address()


def go_in(outcome: SignedIn, target: str) -> AnyResponse:
    """Remember a sign-in and go where the person wanted, or on to the second step."""
    query = f"?next={quote(target, safe='/')}" if target else ""
    if outcome.second_step:
        cookie[SECOND_STEP_COOKIE] = outcome.second_step
        return redirect(url_for("identity.second_step") + query, 303)
    remember_sign_in(outcome.session_secret)
    if current_actor().roles_waiting:
        flash(_("Your role needs a second step at sign-in. Set it up once."), "info")
        return redirect(url_for("identity.second_factor") + query, 303)
    if target:
        return redirect(target, 303)
    home = "admin.dashboard" if current_actor().is_staff else "site.me"
    return redirect(url_for(home), 303)


def old_link(again: str) -> AnyResponse:
    """Answer a link that opens nothing any more."""
    page = MessagePage(
        _("This link no longer works"),
        _("It has been used or is too old. Ask for a new one; that takes a moment."),
        again,
        _("Ask for a new link"),
    )
    return render(page, 410)
