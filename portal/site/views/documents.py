"""Pages that explain the portal."""

from __future__ import annotations

from flask import Response

from portal.core.web.pages import render
from portal.core.web.routing import public
from portal.site.views import blueprint
from portal.site.views.home import HomePage


@blueprint.get("/pages/<name>")
@public
def page(name: str) -> Response:
    """Show one of the standing pages."""
    return render(HomePage(map={}))


@blueprint.get("/open-data")
@public
def open_data() -> Response:
    """Show what may be downloaded."""
    return render(HomePage(map={}))
