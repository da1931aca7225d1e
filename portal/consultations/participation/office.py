"""Back-office pages of taking part: codes, the desk, paper forms, and how the channels add up."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.consultations.capabilities import ENTRIES, EntryField
from portal.consultations.forms import EmptyForm
from portal.consultations.hooks import capabilities
from portal.consultations.participation.forms import (
    PREFIX,
    BatchForm,
    DeskForm,
    SettleForm,
    SheetForm,
    Typed,
    desk_answers,
    keyed_answers,
)
from portal.consultations.participation.policy import CHANNELS, CODES, DESK, PAPER
from portal.consultations.participation.queries import (
    attendance_of,
    batches_of,
    sheet_of,
    sheets_to_settle,
)
from portal.consultations.participation.records import (
    Attendance,
    Channel,
    CodeBatchRecord,
    SheetRecord,
)
from portal.consultations.participation.service import codes as code_service
from portal.consultations.participation.service import entering
from portal.consultations.participation.settings import entry_settings
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web import Page, current_actor, needs, render
from portal.core.web.listings import csv_response

blueprint = Blueprint(
    "participation_office", __name__, url_prefix="/admin/consultations/<id:consultation_id>"
)


@dataclass(frozen=True)
class ChannelsPage(Page):
    """How many took part in each phase, by the way they came in."""

    template: ClassVar[str] = "participation/office/channels.html"
    consultation: ConsultationRecord
    rows: Sequence[tuple[PhaseRecord, Moment, Attendance]]
    channels: Sequence[tuple[Channel, str]]
    batches: Sequence[CodeBatchRecord]
    form: BatchForm
    enterable: frozenset[str]
    people: int


@dataclass(frozen=True)
class DeskPage(Page):
    """Enter what somebody says at the desk."""

    template: ClassVar[str] = "participation/office/desk.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    form: DeskForm
    fields: Sequence[EntryField]
    typed: Typed
    problems: Mapping[str, str]
    prefix: str


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


@blueprint.get("/participation")
@needs(CHANNELS)
def channels(consultation_id: uuid.UUID) -> Response:
    """Show how the channels add up."""
    consultation = access_by_id(current_actor(), consultation_id)
    require(current_actor(), CHANNELS, consultation)
    return _channels_page(consultation, BatchForm(formdata=None).offer())


@blueprint.get("/participation.csv")
@needs(CHANNELS)
def channels_csv(consultation_id: uuid.UUID) -> Response:
    """Return the same as CSV."""
    consultation = access_by_id(current_actor(), consultation_id)
    require(current_actor(), CHANNELS, consultation)
    found = attendance_of(consultation_id)
    rows = []
    for phase in consultation.phases:
        one = found.get(phase.id) or Attendance(phase.id, {}, {})
        counts = [one.counts.get(channel, 0) for channel in Channel]
        sheets = [one.sheets.get(state, 0) for state in ("once", "differs", "discarded")]
        rows.append([str(phase.title), *counts, one.total, *sheets])
    columns = [
        "phase",
        *(channel.value for channel in Channel),
        "total",
        "keyed_once",
        "keyings_differ",
        "discarded",
    ]
    return csv_response(f"participation-{consultation.slug}", columns, rows)


@blueprint.post("/codes")
@needs(CODES)
def make_codes(consultation_id: uuid.UUID) -> Response:
    """Make codes; the answer is the only place where they can be read."""
    actor = current_actor()
    consultation = access_by_id(actor, consultation_id)
    require(actor, CODES, consultation)
    form = BatchForm().offer()
    if not form.validate():
        return _channels_page(consultation, form, 422)
    area_id = uuid.UUID(form.area_id.data) if form.area_id.data else None
    try:
        with unit_of_work():
            made = code_service.make_codes(
                actor, consultation, form.title.data or "", form.size.data or 0, area_id
            )
    except Problems as refused:
        form.add_problems(refused)
        return _channels_page(consultation, form, 422)
    response = csv_response(f"codes-{consultation.slug}", ("number", "code"), made)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/codes/<id:batch_id>/cancel")
@needs(CODES)
def cancel_codes(consultation_id: uuid.UUID, batch_id: uuid.UUID) -> Response:
    """Let the unused codes of a batch open nothing any more."""
    consultation = access_by_id(current_actor(), consultation_id)
    if EmptyForm().validate():
        with unit_of_work():
            done = code_service.cancel_codes(current_actor(), consultation, batch_id)
        words = ngettext("%(n)s code was cancelled.", "%(n)s codes were cancelled.", done, n=done)
        flash(words, "success")
    return redirect(url_for("participation_office.channels", consultation_id=consultation_id), 303)


@blueprint.route("/phases/<id:phase_id>/desk", methods=["GET", "POST"])
@needs(DESK)
def desk(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Enter what somebody says at the desk."""
    actor = current_actor()
    subject = _subject(consultation_id, phase_id)
    require(actor, DESK, subject)
    form = DeskForm().offer()
    fields = entering.entry_of(subject).fields(subject.consultation, subject.phase)
    if request.method == "GET":
        return _desk_page(subject, form, fields, MultiDict())
    if not form.validate():
        return _desk_page(subject, form, fields, request.form)
    visitor = entering.Visitor(
        document=form.document.data or "",
        born=form.born.data,
        postcode=form.postcode.data or "",
        area_id=uuid.UUID(form.area_id.data) if form.area_id.data else None,
        code=form.code.data or "",
    )
    try:
        answers = desk_answers(fields, request.form)
        with unit_of_work():
            entering.enter_at_desk(actor, subject, visitor, answers)
    except Problems as refused:
        form.add_problems(_prefixed(refused, fields))
        return _desk_page(subject, form, fields, request.form, _by_field(refused, fields))
    flash(_("Counted. The next person can be entered."), "success")
    return redirect(request.path, 303)


@blueprint.route("/phases/<id:phase_id>/paper", methods=["GET", "POST"])
@needs(PAPER)
def paper(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Key in a paper form."""
    actor = current_actor()
    subject = _subject(consultation_id, phase_id)
    require(actor, PAPER, subject)
    form = SheetForm()
    fields = entering.entry_of(subject).fields(subject.consultation, subject.phase)
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
        form.add_problems(_prefixed(refused, fields))
        return _paper_page(subject, form, fields, request.form, _by_field(refused, fields))
    words = {
        "once": _("Kept. Somebody else keys it in a second time before it counts."),
        "counted": _("Counted."),
        "differs": _("The two keyings differ. The form waits below until somebody looks at it."),
    }
    flash(words[state], "warning" if state == "differs" else "success")
    return redirect(url_for("participation_office.paper", again=1, **_ids(subject)), 303)


@blueprint.route("/phases/<id:phase_id>/paper/<id:sheet_id>", methods=["GET", "POST"])
@needs(PAPER)
def sheet(consultation_id: uuid.UUID, phase_id: uuid.UUID, sheet_id: uuid.UUID) -> Response:
    """Decide between two keyings that differ."""
    actor = current_actor()
    subject = _subject(consultation_id, phase_id)
    require(actor, PAPER, subject)
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
            return redirect(url_for("participation_office.paper", **_ids(subject)), 303)
    fields = entering.entry_of(subject).fields(subject.consultation, subject.phase)
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


def _subject(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    consultation = access_by_id(current_actor(), consultation_id)
    phase = consultation.phase(phase_id)
    if phase is None:
        raise NotFound
    return TakePart(consultation, phase)


def _ids(subject: TakePart) -> dict[str, Any]:
    return {"consultation_id": subject.consultation.id, "phase_id": subject.phase.id}


def _by_field(refused: Problems, fields: Sequence[EntryField]) -> dict[str, str]:
    return {problem.field: problem.message for problem in _prefixed(refused, fields).problems}


def _prefixed(refused: Problems, fields: Sequence[EntryField]) -> Problems:
    names = {field.name for field in fields}
    return Problems(
        [
            Problem(PREFIX + one.field, one.code, one.message) if one.field in names else one
            for one in refused.problems
        ]
    )


def _channels_page(
    consultation: ConsultationRecord, form: BatchForm, status: int = 200
) -> Response:
    found = attendance_of(consultation.id)
    words = {
        Channel.ONLINE: _("Account"),
        Channel.OPEN: _("No account"),
        Channel.CODE: _("Code"),
        Channel.DESK: _("Desk"),
        Channel.PAPER: _("Paper"),
    }
    return render(
        ChannelsPage(
            consultation,
            [
                (one, consultation.moment(one), found.get(one.id) or Attendance(one.id, {}, {}))
                for one in consultation.phases
            ],
            list(words.items()),
            batches_of(consultation.id),
            form,
            frozenset(capabilities(ENTRIES)),
            consultation.participants,
        ),
        status,
    )


def _desk_page(
    subject: TakePart,
    form: DeskForm,
    fields: Sequence[EntryField],
    typed: Typed,
    problems: Mapping[str, str] | None = None,
) -> Response:
    page = DeskPage(
        subject.consultation, subject.phase, form, fields, typed, problems or {}, PREFIX
    )
    return render(page, 200 if request.method == "GET" else 422)


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
