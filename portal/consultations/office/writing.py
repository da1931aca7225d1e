"""The form of a consultation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations import service
from portal.consultations.desks import require_desk
from portal.consultations.forms import ConsultationForm
from portal.consultations.office.blueprint import blueprint, say_stale, status_of, to_overview
from portal.consultations.policy import EDIT
from portal.consultations.queries import access_by_id
from portal.consultations.records import (
    ConsultationRecord,
)
from portal.consultations.service import files
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import Problems, Stale
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class EditPage(Page):
    """The form of a consultation, new or known."""

    template: ClassVar[str] = "consultations/office/edit.html"
    consultation: ConsultationRecord | None
    form: ConsultationForm
    languages: Sequence[tuple[str, str]]
    newer: ConsultationRecord | None


@blueprint.route("/new", methods=["GET", "POST"])
@needs(EDIT)
def new() -> Response:
    """Write a new consultation."""
    require_desk(current_actor())
    form = ConsultationForm.offered()
    if request.method == "GET":
        form.show(None)
    elif form.validate():
        try:
            with unit_of_work():
                made = service.create_consultation(current_actor(), form.draft())
                files.replace_picture(
                    current_actor(), made, request.files.get("picture"), form.picture_alt.data or ""
                )
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The draft is kept. Now add when and how people take part."), "success")
            return to_overview(made)
    return _edit_page(None, form)


@blueprint.route("/<id:consultation_id>/edit", methods=["GET", "POST"])
@needs(EDIT)
def edit(consultation_id: uuid.UUID) -> Response:
    """Change a consultation's texts and conditions."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    form = ConsultationForm.offered(record)
    newer = None
    if request.method == "GET":
        form.show(record)
    elif form.validate():
        try:
            with unit_of_work():
                service.edit_consultation(actor, consultation_id, form.draft(), form.known_version)
                files.replace_picture(
                    actor,
                    consultation_id,
                    request.files.get("picture"),
                    form.picture_alt.data or "",
                )
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            newer = access_by_id(actor, consultation_id)
            say_stale(form, newer.version)
        else:
            flash(_("The consultation has been saved."), "success")
            return to_overview(consultation_id)
    return _edit_page(record, form, newer)


def _edit_page(
    record: ConsultationRecord | None,
    form: ConsultationForm,
    newer: ConsultationRecord | None = None,
) -> Response:
    page = EditPage(record, form, form.languages.choices, newer)  # type: ignore[arg-type]
    return render(page, status_of(form, newer))
