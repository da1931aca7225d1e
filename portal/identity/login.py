"""Glue to Flask-Login: the cookie carries a session's secret, the actor is read from it."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, has_request_context, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.core.permissions import VISITOR, Actor
from portal.core.state import state_of
from portal.core.web.context import forget_actor
from portal.identity.sessions import actor_of

login_manager = LoginManager()
login_manager.session_protection = None  # sessions are server-side and can be revoked


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no type information
    """What Flask-Login keeps of a sign-in: the session's secret and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.id = token
        self.actor = actor


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    actor = actor_of(token)
    return SignedIn(token, actor) if actor is not None else None


def load_actor() -> Actor:
    """Return the actor of the request: a bearer token's, the signed-in person's, or a visitor."""
    if not has_request_context():
        return VISITOR
    by_token = g.get("token_actor")
    if by_token is not None:
        actor: Actor = by_token
        return actor
    if request.cookies.get("session") is None:
        return VISITOR
    user: Any = current_user
    return user.actor if user.is_authenticated else VISITOR


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
    from datetime import timedelta

    login_manager.init_app(app)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=state_of(app).config.session_days)
    state_of(app).load_actor = load_actor
