"""The style guide, for whoever works on the portal or a theme; not there in production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.problems import NotFound
from portal.core.state import config
from portal.core.web.pages import Page, render
from portal.core.web.routing import public
from portal.site.pictures import band_address
from portal.site.views import blueprint

NAMES = ("index", "home", "list", "proposal", "statements", "results", "form", "office")


@dataclass(frozen=True)
class StyleGuidePage(Page):
    """One page of the style guide, with believable content of its own."""

    template: ClassVar[str] = "styleguide/index.html"
    picture: str
    picture_2: str = ""
    pictures: tuple[str, ...] = ()
    geojson_url: str = ""
    form: None = None


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
    kind = type("StyleGuidePage", (StyleGuidePage,), {"template": f"styleguide/{name}.html"})
    return render(kind(picture=band_address()))
