"""Where settings hold: on the whole site, or for one thing of it."""

from __future__ import annotations

import uuid

SITE = "site"


def scope_for(kind: str, identifier: uuid.UUID) -> str:
    """Return the scope of one thing, ``kind:identifier``; what is not set there is the site's."""
    return f"{kind}:{identifier.hex}"
