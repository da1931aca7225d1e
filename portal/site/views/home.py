"""The home page: what is going on, may I say something, did anybody listen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response

from portal.core.web.pages import Page, render, visitor_cache
from portal.core.web.routing import public
from portal.municipality.queries import base_map
from portal.site import queries
from portal.site.pictures import band_address
from portal.site.records import Number, Promise, Story
from portal.site.views import blueprint


@dataclass(frozen=True)
class HomePage(Page):
    """What the town shows first.

    :param picture: address of the town's own picture; without one its map is the band.
    """

    template: ClassVar[str] = "site/home.html"
    picture: str
    map: Mapping[str, Any]
    consultations: Sequence[Story]
    ideas: Sequence[Story]
    outcomes: Sequence[Promise]
    numbers: Sequence[Number]


@blueprint.get("/")
@public
@visitor_cache("proposals", "consultations", "municipality")
def home() -> Response:
    """Show what is going on."""
    picture = band_address()
    return render(
        HomePage(
            picture=picture,
            map={} if picture else base_map(),
            consultations=queries.happening_now(),
            ideas=queries.ideas(),
            outcomes=queries.outcomes(),
            numbers=queries.numbers(),
        )
    )
