"""Who reads through the API, and where what they read stands as a page."""

from __future__ import annotations

from portal.core.permissions import VISITOR, Actor
from portal.core.state import config
from portal.core.web.context import current_actor


def reading_actor(feature: str) -> Actor:
    """Return who is reading: the person behind a token only where its scopes reach.

    Without ``feature:read`` or ``feature:write`` a token sees what every visitor sees, so a
    token made for one thing never opens the drafts and answers of another.
    """
    actor = current_actor()
    if actor.scopes is None or actor.scopes & {f"{feature}:read", f"{feature}:write"}:
        return actor
    return VISITOR


def complete_address(path: str) -> str:
    """Return the complete address of a page of this portal."""
    return config().base_url.rstrip("/") + path
