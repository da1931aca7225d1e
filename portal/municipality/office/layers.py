"""The back office's page of the base map's layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.geo.geojson import MAX_GEOJSON_BYTES
from portal.core.problems import Problems
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.municipality import service
from portal.municipality.forms import LayerForm
from portal.municipality.office import blueprint
from portal.municipality.policy import MANAGE
from portal.municipality.queries import base_map
from portal.municipality.service.reading import read_layer


@dataclass(frozen=True)
class LayersPage(Page):
    """What the map draws besides the areas.

    :param layers: name and number of features.
    """

    template: ClassVar[str] = "municipality/office/layers.html"
    form: LayerForm
    layers: Sequence[tuple[str, int]]
    map: Mapping[str, Any]


@blueprint.route("/layers", methods=["GET", "POST"])
@needs(MANAGE)
def layer_list() -> AnyResponse:
    """Show the layers, and replace one."""
    form = LayerForm()
    if form.validate_on_submit():
        try:
            collection = read_layer(form.file.data.stream.read(MAX_GEOJSON_BYTES + 1))
            with unit_of_work():
                service.replace_layer(current_actor(), form.name.data, collection)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The layer has been replaced."), "success")
            return redirect(url_for("municipality_office.layer_list"), 303)
    town = base_map()
    own = {name: layer for name, layer in town.items() if name not in ("areas", "drawing")}
    counted = [(name, len(layer["features"])) for name, layer in own.items()]
    return render(LayersPage(form, counted, town), 422 if form.errors else 200)


@blueprint.post("/layers/<name>/delete")
@needs(MANAGE)
def layer_delete(name: str) -> AnyResponse:
    """Take a layer off the map."""
    with unit_of_work():
        service.delete_layer(current_actor(), name)
    flash(_("The layer is off the map."), "success")
    return redirect(url_for("municipality_office.layer_list"), 303)
