"""Pages of the back office's shell."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from portal.admin.office import dashboard  # noqa: E402

__all__ = ["blueprint", "dashboard"]
