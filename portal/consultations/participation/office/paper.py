"""Keying in paper forms, twice, and settling what differs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.consultations.capabilities import EntryField
from portal.consultations.participation.forms import (
    PREFIX,
    SettleForm,
    SheetForm,
    Typed,
    keyed_answers,
)
from portal.consultations.participation.office.blueprint import (
    asked_in,
    blueprint,
    by_field,
    ids_of,
    prefixed,
)
from portal.consultations.participation.policy import PAPER
from portal.consultations.participation.queries import (
    attendance_of,
    sheet_of,
    sheets_to_settle,
)
from portal.consultations.participation.records import (
    SheetRecord,
)
from portal.consultations.participation.service import codes as code_service
from portal.consultations.participation.service import entering
from portal.consultations.participation.settings import entry_settings
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.problems import NotFound, Problems
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class PaperPage(Page):
    """Key in paper forms, one after the other."""

    template: ClassVar[str] = "participation/office/paper.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    form: SheetForm
    fields: Sequence[EntryField]
    typed: Typed
    problems: Mapping[str, str]
    prefix: str
    sheets: Mapping[str, int]
    differing: Sequence[SheetRecord]
    twice: bool
    again: bool


@dataclass(frozen=True)
class SheetPage(Page):
    """Two keyings of a form, side by side."""

    template: ClassVar[str] = "participation/office/sheet.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    sheet: SheetRecord
    lines: Sequence[tuple[str, str, str, bool]]
    form: SettleForm


@blueprint.route("/phases/<id:phase_id>/paper", methods=["GET", "POST"])
@needs(PAPER)
def paper(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Key in a paper form."""
    actor = current_actor()
    subject, fields = asked_in(PAPER, consultation_id, phase_id)
    form = SheetForm()
    if request.method == "GET":
        return _paper_page(subject, form, fields, MultiDict())
    if not form.validate():
        return _paper_page(subject, form, fields, request.form)
    typed = form.code.data or ""
    try:
        answers = keyed_answers(fields, request.form)
        code_id = code_service.find_code(subject.consultation, typed)
        rehearse(lambda: entering.count_form(actor, subject, code_id, answers))
        with unit_of_work():
            state = entering.key_in(
                actor, subject, typed, answers, twice=entry_settings(consultation_id).twice
            )
    except Problems as refused:
        form.add_problems(prefixed(refused, fields))
        return _paper_page(subject, form, fields, request.form, by_field(refused, fields))
    words = {
        "once": _("Kept. Somebody else keys it in a second time before it counts."),
        "counted": _("Counted."),
        "differs": _("The two keyings differ. The form waits below until somebody looks at it."),
    }
    flash(words[state], "warning" if state == "differs" else "success")
    return redirect(url_for("participation_office.paper", again=1, **ids_of(subject)), 303)


@blueprint.route("/phases/<id:phase_id>/paper/<id:sheet_id>", methods=["GET", "POST"])
@needs(PAPER)
def sheet(consultation_id: uuid.UUID, phase_id: uuid.UUID, sheet_id: uuid.UUID) -> Response:
    """Decide between two keyings that differ."""
    actor = current_actor()
    subject, fields = asked_in(PAPER, consultation_id, phase_id)
    found = sheet_of(sheet_id)
    if found is None or found.phase_id != phase_id or found.state != "differs":
        raise NotFound
    form = SettleForm().offer()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                entering.settle(
                    actor, subject, sheet_id, form.choice.data or "", reason=form.reason.data or ""
                )
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("Settled."), "success")
            return redirect(url_for("participation_office.paper", **ids_of(subject)), 303)
    lines = [_compared(field, found) for field in fields]
    page = SheetPage(subject.consultation, subject.phase, found, lines, form)
    return render(page, 422 if form.errors else 200)


class _Rehearsed(Exception):
    """Everything went well; nothing of it is kept."""


def rehearse(work: Callable[[], None]) -> None:
    """Do something in a unit of work of its own and take it back, to learn what is wrong with it.

    :raises Problems: what the work raised.
    """
    try:
        with unit_of_work():
            work()
            raise _Rehearsed
    except _Rehearsed:
        return


def _compared(field: EntryField, sheet: SheetRecord) -> tuple[str, str, str, bool]:
    labels = dict(field.options)

    def words(answers: Mapping[str, Sequence[str]] | None) -> str:
        values = (answers or {}).get(field.name, ())
        if field.kind == "points":
            pairs = [value.rpartition("=") for value in values]
            return ", ".join(f"{labels.get(one, one)}: {points}" for one, _sign, points in pairs)
        return ", ".join(labels.get(value, value) for value in values)

    first, second = words(sheet.first), words(sheet.second)
    return field.label, first, second, first != second


def _paper_page(
    subject: TakePart,
    form: SheetForm,
    fields: Sequence[EntryField],
    typed: Typed,
    problems: Mapping[str, str] | None = None,
) -> Response:
    phase_id = subject.phase.id
    attendance = attendance_of(subject.consultation.id).get(phase_id)
    page = PaperPage(
        subject.consultation,
        subject.phase,
        form,
        fields,
        typed,
        problems or {},
        PREFIX,
        attendance.sheets if attendance else {},
        sheets_to_settle(phase_id),
        entry_settings(subject.consultation.id).twice,
        "again" in request.args,
    )
    return render(page, 200 if request.method == "GET" else 422)
