"""The home page: what is going on, may I say something, did anybody listen?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response

from portal.core.web.pages import Page, render, visitor_cache
from portal.core.web.routing import public
from portal.site.views import blueprint


@dataclass(frozen=True)
class HomePage(Page):
    """What the town shows first."""

    template: ClassVar[str] = "site/home.html"
    map: dict[str, Any]


@blueprint.get("/")
@public
@visitor_cache("proposals", "consultations", "discussion", "municipality")
def home() -> Response:
    """Show what is going on."""
    from portal.municipality.queries import base_map

    return render(HomePage(map=base_map()))
