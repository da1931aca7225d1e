"""Public pages of the town's areas, and the map for the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response

from portal.core.plugins.calls import collect
from portal.core.problems import NotFound
from portal.core.web.context import current_actor
from portal.core.web.listings import json_response
from portal.core.web.pages import Page, render, visitor_cache
from portal.core.web.routing import public
from portal.municipality.hooks import Happening, MunicipalityHooks
from portal.municipality.queries import (
    area_and_ancestors,
    area_and_descendants,
    area_by_slug,
    areas,
    base_map,
)
from portal.municipality.records import AreaRecord

blueprint = Blueprint("municipality", __name__)
SHOWN = 20


@dataclass(frozen=True)
class AreasPage(Page):
    """Every area, beside the map.

    :param whole: the one area that holds all others, if there is one.
    :param districts: the areas right inside it, each with whatever lies in it.
    """

    template: ClassVar[str] = "municipality/areas.html"
    whole: AreaRecord | None
    districts: Sequence[tuple[AreaRecord, Sequence[AreaRecord]]]
    map: Mapping[str, Any]


@dataclass(frozen=True)
class AreaPage(Page):
    """One area and what happens there.

    :param ancestors: the areas it lies in, the outermost first.
    :param parts: the areas right inside it.
    """

    template: ClassVar[str] = "municipality/area.html"
    area: AreaRecord
    ancestors: Sequence[AreaRecord]
    parts: Sequence[AreaRecord]
    happenings: Sequence[Happening]
    map: Mapping[str, Any]


@blueprint.get("/areas", endpoint="areas")
@public
@visitor_cache("municipality", seconds=3600)
def area_list() -> Response:
    """List the areas."""
    known = list(areas().values())
    roots = [area for area in known if area.depth == 0]
    inside = [area for area in known if area.depth == 1]
    whole = roots[0] if len(roots) == 1 and inside else None
    districts = [
        (district, [part for part in known if district.id in area_and_ancestors(part.id)[1:]])
        for district in (inside if whole else roots)
    ]
    return render(AreasPage(whole, districts, base_map()))


@blueprint.get("/areas/<slug>")
@public
@visitor_cache("municipality", "proposals", "consultations")
def area(slug: str) -> Response:
    """Show one area."""
    found = area_by_slug(slug)
    if found is None:
        raise NotFound
    known = areas()
    answers = collect(
        MunicipalityHooks.happening_in,
        actor=current_actor(),
        area=found,
        area_ids=area_and_descendants(found.id),
    )
    happenings = sorted(
        (happening for _name, given in answers for happening in given),
        key=lambda happening: happening.when,
        reverse=True,
    )
    return render(
        AreaPage(
            area=found,
            ancestors=[known[key] for key in reversed(area_and_ancestors(found.id)[1:])],
            parts=[part for part in known.values() if part.parent_id == found.id],
            happenings=happenings[:SHOWN],
            map=base_map(found.id),
        )
    )


@blueprint.get("/map.json", endpoint="base_map")
@public
@visitor_cache("municipality", seconds=3600)
def base_map_json() -> Response:
    """Give the moving map its layers."""
    return json_response({name: layer for name, layer in base_map().items() if name != "drawing"})
