"""Pages of the site as a whole: home, search, one's own page, statements, files for machines."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("site", __name__)

from portal.site.views import api_docs, documents, home, machines, me, search, styleguide  # noqa: E402

__all__ = ["api_docs", "blueprint", "documents", "home", "machines", "me", "search", "styleguide"]
