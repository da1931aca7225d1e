"""Single charts of the results, to be shown on pages of other sites: no scripts, no forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from werkzeug.wrappers import Response

from portal.consultations.outcome.records import Figure
from portal.consultations.outcome.views.blueprint import STAMPS, access_results, blueprint
from portal.consultations.records import ConsultationRecord
from portal.core.problems import NotFound
from portal.core.web import Page, public, render, visitor_cache
from portal.core.web.security import frameable


@dataclass(frozen=True)
class ChartPage(Page):
    """One chart, and where it comes from."""

    template: ClassVar[str] = "outcome/chart.html"
    consultation: ConsultationRecord
    figure: Figure


@blueprint.get("/embed/consultations/<slug>/charts/<key>")
@public
@frameable
@visitor_cache(*STAMPS)
def chart(slug: str, key: str) -> Response:
    """Show one chart in a frame of another site."""
    consultation, outcome = access_results(slug)
    figure = outcome.figures.get(key)
    if figure is None:
        raise NotFound
    return render(ChartPage(consultation, figure))
