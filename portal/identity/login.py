"""Glue to Flask-Login: the cookie carries a session's secret, the actor is read from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, g, has_request_context, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.core.permissions import VISITOR, Actor, Decision
from portal.core.problems import Forbidden
from portal.core.state import state_of
from portal.core.web.context import forget_actor
from portal.core.web.security import API_PREFIX
from portal.identity.service.api_tokens import actor_of_api_token
from portal.identity.sessions import actor_of

login_manager = LoginManager()
login_manager.session_protection = None  # sessions are server-side and can be revoked


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no type information
    """What Flask-Login keeps of a sign-in: the session's secret and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.id = token
        self.actor = actor


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    actor = actor_of(token)
    return SignedIn(token, actor) if actor is not None else None


def load_actor() -> Actor:
    """Return the actor of the request: a bearer token's, the signed-in person's, or a visitor.

    :raises Forbidden: when a program shows a token that opens nothing.
    """
    if not has_request_context():
        return VISITOR
    if request.path.startswith(API_PREFIX):
        bearer = request.headers.get("Authorization", "")
        # Never the cookie: the API has no CSRF token, and its answers may be kept by anybody.
        return _bearer_actor(bearer) if bearer else VISITOR
    if request.cookies.get("session") is None:
        return VISITOR
    user: Any = current_user
    return user.actor if user.is_authenticated else VISITOR


def _bearer_actor(header: str) -> Actor:
    kind, _blank, secret = header.partition(" ")
    found = actor_of_api_token(secret.strip()) if kind.lower() == "bearer" else None
    g.token_actor = found
    if found is None:
        g.actor = VISITOR  # the error page asks who is asking, too
        words = _("This token is unknown, too old or revoked.")
        raise Forbidden(Decision.no("sign_in", words))
    return found


def remember_sign_in(token: str) -> None:
    """Put a fresh session's secret into the cookie, and nothing of the session before it."""
    actor = actor_of(token)
    if actor is None:
        raise RuntimeError("the session was not committed")
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(token, actor))
    forget_actor()


def forget_sign_in() -> None:
    """Take the secret out of the cookie."""
    logout_user()
    cookie.clear()
    forget_actor()


def set_up_login(app: Flask) -> None:
    """Attach Flask-Login and tell the core how to find the actor."""
    # Templates are given `actor`; `current_user` would be looked up for every page.
    login_manager.init_app(app, add_context_processor=False)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=state_of(app).config.session_days)
    state_of(app).load_actor = load_actor
