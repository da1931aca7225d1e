"""Uploads a file of areas, shows what it would change, and takes it over."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.geo.geojson import MAX_GEOJSON_BYTES
from portal.core.problems import Problems
from portal.core.text.names import clean_line
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.municipality import service
from portal.municipality.forms import AreaFileForm
from portal.municipality.office import blueprint
from portal.municipality.policy import MANAGE
from portal.municipality.queries import areas
from portal.municipality.queries.imports import import_record
from portal.municipality.records import ImportedArea
from portal.municipality.service.reading import read_area_file


@dataclass(frozen=True)
class UploadPage(Page):
    """Choose a file."""

    template: ClassVar[str] = "municipality/office/import.html"
    form: AreaFileForm


@dataclass(frozen=True)
class PreviewPage(Page):
    """What a file would change.

    :param known: slugs of areas that are there already.
    """

    template: ClassVar[str] = "municipality/office/import_preview.html"
    import_id: uuid.UUID
    file_name: str
    areas: Sequence[ImportedArea]
    known: frozenset[str]
    map: Mapping[str, Any]


@blueprint.route("/areas/import", methods=["GET", "POST"])
@needs(MANAGE)
def area_import() -> AnyResponse:
    """Read a file and keep it for a look."""
    form = AreaFileForm()
    if form.validate_on_submit():
        upload = form.file.data
        name = clean_line(upload.filename or "")
        try:
            found = read_area_file(upload.stream.read(MAX_GEOJSON_BYTES + 1), name)
            with unit_of_work():
                import_id = service.keep_import(current_actor(), name, found)
        except Problems as refused:
            form.add_problems(refused)
        else:
            target = url_for("municipality_office.area_import_preview", import_id=import_id)
            return redirect(target, 303)
    return render(UploadPage(form), 422 if form.errors else 200)


@blueprint.get("/areas/import/<id:import_id>")
@needs(MANAGE)
def area_import_preview(import_id: uuid.UUID) -> Response:
    """Show what a file would change."""
    kept = import_record(import_id)
    return render(
        PreviewPage(
            import_id=import_id,
            file_name=kept.file_name,
            areas=kept.areas,
            known=frozenset(area.slug for area in areas().values()),
            map=_drawn(kept.areas),
        )
    )


@blueprint.post("/areas/import/<id:import_id>")
@needs(MANAGE)
def area_import_apply(import_id: uuid.UUID) -> AnyResponse:
    """Take a file over."""
    try:
        with unit_of_work():
            outcome = service.apply_import(current_actor(), import_id)
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "danger")
        target = url_for("municipality_office.area_import_preview", import_id=import_id)
        return redirect(target, 303)
    flash(
        ngettext("%(num)s area is new.", "%(num)s areas are new.", outcome.created)
        + " "
        + ngettext("%(num)s was changed.", "%(num)s were changed.", outcome.changed),
        "success",
    )
    return redirect(url_for("municipality_office.area_list"), 303)


@blueprint.post("/areas/import/<id:import_id>/forget")
@needs(MANAGE)
def area_import_forget(import_id: uuid.UUID) -> AnyResponse:
    """Throw a file away."""
    with unit_of_work():
        service.forget_import(current_actor(), import_id)
    flash(_("The file was not taken over; nothing has changed."), "info")
    return redirect(url_for("municipality_office.area_list"), 303)


def _drawn(found: Sequence[ImportedArea]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"id": area.slug, "name": str(area.name)},
            "geometry": area.boundary,
        }
        for area in found
        if area.boundary
    ]
    return {"areas": {"type": "FeatureCollection", "features": features}} if features else {}
