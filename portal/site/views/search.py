"""search."""

from __future__ import annotations

from flask import Response

from portal.core.web.pages import render
from portal.core.web.routing import public
from portal.site.views import blueprint
from portal.site.views.home import HomePage


@blueprint.get("/search")
@public
def search() -> Response:
    """Show it."""
    return render(HomePage(map={}))
