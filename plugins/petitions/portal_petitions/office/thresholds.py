"""How many signatures petitions about one area need, where that differs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    AreaRecord,
    Page,
    Problem,
    Problems,
    areas,
    current_actor,
    needs,
    render,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal_petitions import queries, service
from portal_petitions.office import blueprint
from portal_petitions.policy import THRESHOLDS, Thresholds
from portal_petitions.records import AreaThresholds

FIELDS = ("response_number", "response_share", "debate_number", "debate_share")


@dataclass(frozen=True)
class ThresholdsPage(Page):
    """Every area with what its petitions need.

    :param typed: what was sent and refused, by name of the field.
    """

    template: ClassVar[str] = "petitions/office/thresholds.html"
    town: Thresholds
    areas: Sequence[AreaRecord]
    own: Mapping[uuid.UUID, AreaThresholds]
    needed: Mapping[uuid.UUID, Thresholds]
    typed: Mapping[str, str]
    refused: uuid.UUID | None
    problems: Sequence[Problem]


@blueprint.get("/thresholds")
@needs(THRESHOLDS)
def thresholds() -> Response:
    """Show the thresholds of every area."""
    return _page()


def _page(
    refused: uuid.UUID | None = None, problems: Sequence[Problem] = (), status: int = 200
) -> Response:
    known = areas()
    return render(
        ThresholdsPage(
            town=queries.thresholds_for(None),
            areas=list(known.values()),
            own=queries.area_thresholds(),
            needed={area_id: queries.thresholds_for(area_id) for area_id in known},
            typed=request.form.to_dict() if refused else {},
            refused=refused,
            problems=problems,
        ),
        status,
    )


@blueprint.post("/thresholds/<id:area_id>")
@needs(THRESHOLDS)
def set_thresholds(area_id: uuid.UUID) -> Answer:
    """Set or clear the thresholds of one area; open petitions keep theirs."""
    try:
        values = {name: _read(name) for name in FIELDS}
        empty = all(value is None for value in values.values())
        wanted = AreaThresholds(
            response_number=_whole(values["response_number"]),
            response_share=values["response_share"],
            debate_number=_whole(values["debate_number"]),
            debate_share=values["debate_share"],
        )
        with unit_of_work():
            service.set_area_thresholds(current_actor(), area_id, None if empty else wanted)
    except Problems as refused:
        return _page(area_id, refused.problems, 422)
    flash(_("The thresholds are set. Petitions that are open keep theirs."), "success")
    return redirect(url_for("petitions_office.thresholds"), 303)


def _read(name: str) -> float | None:
    text = request.form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 < value < 10**9:
        raise Problems(Problem(name, "number", _("Write a number above 0, or leave it empty.")))
    return value


def _whole(value: float | None) -> int | None:
    return round(value) if value is not None else None
