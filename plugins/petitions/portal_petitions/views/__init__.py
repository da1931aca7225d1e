"""Public pages of petitions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("petitions", __name__)

from portal_petitions.views import (  # noqa: E402
    confirming,
    data,
    listing,
    owning,
    showing,
    signing,
    writing,
)

__all__ = ["blueprint", "confirming", "data", "listing", "owning", "showing", "signing", "writing"]
