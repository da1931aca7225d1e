"""Who is asking: the actor of the current request."""

from __future__ import annotations

from flask import g, has_request_context

from portal.core.permissions.actor import VISITOR, Actor
from portal.core.state import state_of


def current_actor() -> Actor:
    """Return the actor of the request; a visitor where nobody is signed in."""
    if not has_request_context():
        return VISITOR
    known = g.get("actor")
    if known is None:
        loader = state_of().load_actor
        known = g.actor = loader() if loader is not None else VISITOR
    actor: Actor = known
    return actor


def forget_actor() -> None:
    """Look again who is asking (after signing in or out)."""
    g.pop("actor", None)
