"""Paper sheets of a petition: print one, begin one, see how far they are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    Page,
    PersonName,
    Problems,
    current_actor,
    names_of,
    needs,
    render,
    unit_of_work,
)
from portal_petitions import queries, service
from portal_petitions.forms import SheetForm
from portal_petitions.office import blueprint
from portal_petitions.policy import SHEETS
from portal_petitions.records import PetitionRecord, SheetRecord
from portal_petitions.settings import petition_settings

LINES = 20


@dataclass(frozen=True)
class SheetsPage(Page):
    """The sheets of a petition."""

    template: ClassVar[str] = "petitions/office/sheets.html"
    petition: PetitionRecord
    sheets: Sequence[SheetRecord]
    names: Mapping[uuid.UUID, PersonName]
    form: SheetForm


@dataclass(frozen=True)
class PaperPage(Page):
    """An empty sheet for printing."""

    template: ClassVar[str] = "petitions/office/paper.html"
    petition: PetitionRecord
    lines: int
    by_postcode: bool


@blueprint.get("/<id:petition_id>/sheets")
@needs(SHEETS)
def sheets(petition_id: uuid.UUID) -> Response:
    """Show the sheets of a petition."""
    return _page(petition_id, SheetForm(formdata=None))


def _page(petition_id: uuid.UUID, form: SheetForm, status: int = 200) -> Response:
    petition = queries.access_petition(current_actor(), petition_id)
    found = queries.sheets_of(petition_id)
    return render(
        SheetsPage(
            petition=petition,
            sheets=found,
            names=names_of(sheet.keyed_by for sheet in found if sheet.keyed_by),
            form=form,
        ),
        status,
    )


@blueprint.post("/<id:petition_id>/sheets")
@needs(SHEETS)
def add_sheet(petition_id: uuid.UUID) -> Answer:
    """Begin a sheet."""
    form = SheetForm()
    try:
        if not form.validate():
            return _page(petition_id, form, 422)
        with unit_of_work():
            sheet_id = service.add_sheet(
                current_actor(), petition_id, form.label.data or "", form.collected_on.data
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(petition_id, form, 422)
    return redirect(url_for("petitions_office.sheet", sheet_id=sheet_id), 303)


@blueprint.get("/<id:petition_id>/paper")
@needs(SHEETS)
def paper(petition_id: uuid.UUID) -> Response:
    """Show an empty sheet for printing."""
    petition = queries.access_petition(current_actor(), petition_id)
    return render(PaperPage(petition, LINES, bool(petition_settings().postcodes.strip())))
