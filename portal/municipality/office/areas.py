"""The back office's pages of areas."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.geo.geojson import GeoJSONInvalid, read_features
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.municipality import service
from portal.municipality.forms import AreaForm, choose_parent
from portal.municipality.office import blueprint
from portal.municipality.policy import MANAGE
from portal.municipality.queries import areas, base_map
from portal.municipality.records import AreaRecord


@dataclass(frozen=True)
class AreasPage(Page):
    """The tree of areas beside the map."""

    template: ClassVar[str] = "municipality/office/areas.html"
    areas: Sequence[AreaRecord]
    map: Mapping[str, Any]


@dataclass(frozen=True)
class AreaFormPage(Page):
    """The form of one area, new or known."""

    template: ClassVar[str] = "municipality/office/area_form.html"
    form: AreaForm
    area: AreaRecord | None
    map: Mapping[str, Any]


@blueprint.get("/areas")
@needs(MANAGE)
def area_list() -> Response:
    """List all areas."""
    return render(AreasPage(list(areas().values()), base_map()))


@blueprint.route("/areas/new", methods=["GET", "POST"])
@needs(MANAGE)
def area_new() -> AnyResponse:
    """Add an area."""
    form = AreaForm.in_languages()
    choose_parent(form, areas().values(), None)
    if form.validate_on_submit():
        try:
            boundary = _boundary(form)
            with unit_of_work():
                service.create_area(current_actor(), form.draft(boundary))
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The area has been added."), "success")
            return redirect(url_for("municipality_office.area_list"), 303)
    return render(AreaFormPage(form, None, base_map()), 422 if form.errors else 200)


@blueprint.route("/areas/<id:area_id>", methods=["GET", "POST"])
@needs(MANAGE)
def area_edit(area_id: uuid.UUID) -> AnyResponse:
    """Change an area."""
    area = areas().get(area_id)
    if area is None:
        raise NotFound
    form = AreaForm.in_languages()
    choose_parent(form, areas().values(), area_id)
    if request.method == "GET":
        form.show(area)
    elif form.validate_on_submit():
        try:
            boundary = _boundary(form)
            draft = form.draft(boundary)
            with unit_of_work():
                service.edit_area(current_actor(), area_id, draft, form.known_version)
        except Problems as refused:
            form.add_problems(refused)
            # What they typed replaces the other's text only when they send it again.
            form.version.data = str(areas()[area_id].version) if area_id in areas() else ""
        else:
            flash(_("The area has been changed."), "success")
            return redirect(url_for("municipality_office.area_list"), 303)
    return render(AreaFormPage(form, area, base_map(area_id)), 422 if form.errors else 200)


@blueprint.post("/areas/<id:area_id>/delete")
@needs(MANAGE)
def area_delete(area_id: uuid.UUID) -> AnyResponse:
    """Delete an area nothing refers to."""
    try:
        with unit_of_work():
            service.delete_area(current_actor(), area_id)
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "danger")
        return redirect(url_for("municipality_office.area_edit", area_id=area_id), 303)
    flash(_("The area has been deleted."), "success")
    return redirect(url_for("municipality_office.area_list"), 303)


def _boundary(form: AreaForm) -> Mapping[str, Any] | None:
    """Return the boundary of the file that was sent, ``None`` when there was none.

    :raises Problems: when it is no single area.
    """
    file = form.boundary.data
    if not file or not file.filename:
        return None
    try:
        features = read_features(file.read())
    except GeoJSONInvalid as error:
        raise Problems(Problem("boundary", error.code, str(error))) from error
    if len(features) != 1:
        message = _(
            "The file holds %(count)s areas. Import it instead, or send one polygon.",
            count=len(features),
        )
        raise Problems(Problem("boundary", "several", message))
    return features[0].shape.to_geojson()
