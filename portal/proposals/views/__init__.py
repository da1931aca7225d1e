"""Public pages of proposals."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("proposals", __name__)

from portal.proposals.views import listing, owning, showing, supporting, writing  # noqa: E402

__all__ = ["blueprint", "listing", "owning", "showing", "supporting", "writing"]
