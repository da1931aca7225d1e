"""The style guide, for whoever works on the portal or a theme; not there in production."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.problems import NotFound
from portal.core.state import config
from portal.core.web.routing import public
from portal.site.pictures import band_address
from portal.site.views import blueprint

NAMES = ("index", "home", "list", "proposal", "statements", "results", "form", "office")


@blueprint.get("/styleguide")
@public
def styleguide() -> AnyResponse:
    """Lead to the first page."""
    return redirect(url_for("site.styleguide_page", name="index"))


@blueprint.get("/styleguide/<name>.html")
@public
def styleguide_page(name: str) -> Response:
    """Show one page."""
    if config().is_production or name not in NAMES:
        raise NotFound
    # No page of the portal: these templates bring their own content and take what there is.
    return make_response(
        render_template(f"styleguide/{name}.html", picture=band_address(), form=None)
    )
