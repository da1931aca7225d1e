"""Language and colours of a visitor: kept in one small cookie, nothing about the person."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.core.i18n.locale import PREFERENCES_COOKIE
from portal.core.state import config
from portal.core.web.redirects import local_target
from portal.core.web.routing import public

blueprint = Blueprint("preferences", __name__)
SCHEMES = ("auto", "light", "dark", "contrast")


@blueprint.get("/language/<language>")
@public
def language(language: str) -> Response:
    """Choose a language and go back."""
    _old, scheme = _current()
    return _remember(language if language in config().languages else "", scheme)


@blueprint.get("/colours/<scheme>")
@public
def colours(scheme: str) -> Response:
    """Choose light, dark, high contrast or what the device says, and go back."""
    chosen, _old = _current()
    return _remember(chosen, scheme if scheme in SCHEMES else "auto")


def _current() -> tuple[str, str]:
    chosen, _bar, scheme = request.cookies.get(PREFERENCES_COOKIE, "").partition("|")
    return chosen, scheme


def _remember(language: str, scheme: str) -> Response:
    response = redirect(local_target(request.args.get("next")))
    response.set_cookie(
        PREFERENCES_COOKIE,
        f"{language}|{scheme}",
        max_age=365 * 86_400,
        httponly=False,
        samesite="Lax",
        secure=config().base_url.startswith("https://"),
    )
    return response
