"""The home page: what is going on, may I say something, did anybody listen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response

from portal.core.web.pages import Page, render, visitor_cache
from portal.core.web.recall import recalled
from portal.core.web.routing import public
from portal.municipality.queries import base_map
from portal.site import queries
from portal.site.pictures import band_address
from portal.site.records import Number, Promise, Story
from portal.site.views import blueprint

STAMPS = ("proposals", "consultations", "municipality")


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
@visitor_cache(*STAMPS)
def home() -> Response:
    """Show what is going on."""
    picture = band_address()
    consultations, ideas, outcomes, numbers = recalled("site.home", _stories, stamps=STAMPS)
    return render(
        HomePage(
            picture=picture,
            map={} if picture else base_map(),
            consultations=consultations,
            ideas=ideas,
            outcomes=outcomes,
            numbers=numbers,
        )
    )


def _stories() -> tuple[
    tuple[Story, ...], tuple[Story, ...], tuple[Promise, ...], tuple[Number, ...]
]:
    return (
        tuple(queries.happening_now()),
        tuple(queries.ideas()),
        tuple(queries.outcomes()),
        tuple(queries.numbers()),
    )
