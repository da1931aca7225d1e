"""The dates of all phases at once: moved together, or each typed anew."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.composing.scheduling import Dates, has_begun, set_dates, shift_phases
from portal.consultations.composing.timeline import Timeline, timeline_of
from portal.consultations.office.blueprint import blueprint
from portal.consultations.office.composing_forms import DatesForm, ShiftForm
from portal.consultations.policy import EDIT
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import require
from portal.core.problems import Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render

_PLACE = re.compile(r"phases\[(\d+)\]\.(opens|closes)_at")


@dataclass(frozen=True)
class DatesPage(Page):
    """The phases on their line, and their dates.

    :param phases: each with its key in the form and whether its beginning stays.
    :param stale: whether somebody else changed a phase meanwhile.
    """

    template: ClassVar[str] = "consultations/office/dates.html"
    consultation: ConsultationRecord
    phases: Sequence[tuple[PhaseRecord, str, bool]]
    timeline: Timeline | None
    form: DatesForm
    shift: ShiftForm
    stale: bool


@blueprint.route("/<id:consultation_id>/dates", methods=["GET", "POST"])
@needs(EDIT)
def dates(consultation_id: uuid.UUID) -> Response:
    """Show and change the dates of every phase."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    form = DatesForm.of(record.phases)
    if request.method == "GET":
        form.show(record.phases)
        return _dates_page(record, form)
    if not form.validate():
        return _dates_page(record, form, status=422)
    try:
        with unit_of_work():
            set_dates(actor, consultation_id, _typed(record, form))
    except Problems as refused:
        form.add_problems(Problems(_in_form(record, one) for one in refused.problems))
        return _dates_page(record, form, status=422)
    except Stale:
        record = access_by_id(actor, consultation_id)
        form = DatesForm.of(record.phases)
        for phase in record.phases:
            form[f"version_{format_id(phase.id)}"].data = str(phase.version)
        return _dates_page(record, form, stale=True, status=409)
    flash(_("The dates have been saved."), "success")
    return _to_dates(consultation_id)


@blueprint.post("/<id:consultation_id>/shift")
@needs(EDIT)
def shift(consultation_id: uuid.UUID) -> Response:
    """Move all phases by some days."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    wanted = ShiftForm()
    if wanted.validate():
        try:
            with unit_of_work():
                count = shift_phases(actor, consultation_id, int(wanted.days.data or 0))
        except Problems as refused:
            wanted.add_problems(refused)
        else:
            words = ngettext(
                "%(num)s phase has been moved.", "%(num)s phases have been moved.", count
            )
            flash(words, "success")
            return _to_dates(consultation_id)
    form = DatesForm.of(record.phases)
    form.show(record.phases)
    return _dates_page(record, form, wanted, status=422)


def _dates_page(
    record: ConsultationRecord,
    form: DatesForm,
    wanted: ShiftForm | None = None,
    *,
    stale: bool = False,
    status: int = 200,
) -> Response:
    page = DatesPage(
        consultation=record,
        phases=[(p, format_id(p.id), has_begun(record, p)) for p in record.phases],
        timeline=timeline_of(record.phases, clock.now()),
        form=form,
        shift=wanted or ShiftForm(formdata=None),
        stale=stale,
    )
    return render(page, status)


def _typed(record: ConsultationRecord, form: DatesForm) -> dict[uuid.UUID, Dates]:
    found = {}
    for phase in record.phases:
        key = format_id(phase.id)
        version = form[f"version_{key}"].data or ""
        known = int(version) if version.isascii() and version.isdigit() else -1
        opens, closes = form[f"opens_{key}"].moment, form[f"closes_{key}"].moment
        # A field has minutes; a date nobody changed keeps its seconds.
        if opens is not None and opens == phase.opens_at.replace(second=0, microsecond=0):
            opens = phase.opens_at
        if closes is not None and closes == phase.closes_at.replace(second=0, microsecond=0):
            closes = phase.closes_at
        found[phase.id] = Dates(opens, closes, known if len(version) < 10 else -1)
    return found


def _in_form(record: ConsultationRecord, problem: Problem) -> Problem:
    found = _PLACE.fullmatch(problem.field)
    if found is None:
        return problem
    key = format_id(record.phases[int(found[1])].id)
    return Problem(f"{found[2]}_{key}", problem.code, problem.message)


def _to_dates(consultation_id: uuid.UUID) -> Response:
    return redirect(url_for("consultations_office.dates", consultation_id=consultation_id), 303)
