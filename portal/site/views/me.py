"""me."""

from __future__ import annotations

from flask import Response

from portal.core.web.pages import render
from portal.core.web.routing import signed_in
from portal.site.views import blueprint
from portal.site.views.home import HomePage


@blueprint.get("/me")
@signed_in
def me() -> Response:
    """Show it."""
    return render(HomePage(map={}))
