"""Back-office pages of consultations, under ``/admin/consultations``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import Form

from portal.consultations import files, service
from portal.consultations.checklist import checklist
from portal.consultations.forms import ConsultationForm, DocumentForm, EmptyForm, PhaseForm
from portal.consultations.hooks import ParticipationMethod, methods
from portal.consultations.policy import ARCHIVE, CLOSE, EDIT, OFFICE, PUBLISH
from portal.consultations.queries import access_by_id, all_consultations
from portal.consultations.records import (
    ChecklistItem,
    ConsultationRecord,
    ConsultationState,
    Moment,
    PhaseRecord,
)
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.uploads import UploadRecord, uploads_of
from portal.core.web import Page, current_actor, needs, render

blueprint = Blueprint("consultations_office", __name__, url_prefix="/admin/consultations")


@dataclass(frozen=True)
class ListPage(Page):
    """Consultations in every state."""

    template: ClassVar[str] = "consultations/office/index.html"
    consultations: tuple[ConsultationRecord, ...]
    state: str
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class OverviewPage(Page):
    """One consultation: what is there, what is missing, what can be done."""

    template: ClassVar[str] = "consultations/office/overview.html"
    consultation: ConsultationRecord
    checklist: Sequence[ChecklistItem]
    phases: Sequence[tuple[PhaseRecord, Moment, str, str | None]]
    documents: Sequence[UploadRecord]
    picture: UploadRecord | None
    form: DocumentForm
    problems: Sequence[Problem]


@dataclass(frozen=True)
class EditPage(Page):
    """The form of a consultation, new or known."""

    template: ClassVar[str] = "consultations/office/edit.html"
    consultation: ConsultationRecord | None
    form: ConsultationForm
    languages: Sequence[tuple[str, str]]
    newer: ConsultationRecord | None


@dataclass(frozen=True)
class PhasePage(Page):
    """The form of a phase, new or known."""

    template: ClassVar[str] = "consultations/office/phase.html"
    consultation: ConsultationRecord
    phase: PhaseRecord | None
    form: PhaseForm
    languages: Sequence[tuple[str, str]]
    method: ParticipationMethod
    methods: Mapping[str, ParticipationMethod]
    settings: Form
    newer: PhaseRecord | None


@blueprint.get("")
@needs(OFFICE)
def index() -> Response:
    """List consultations."""
    state = request.args.get("state", "")
    state = state if state in tuple(ConsultationState) else ""
    found = all_consultations(state=state, cursor=request.args.get("cursor"))
    return render(ListPage(found.items, state, found.next, found.previous))


@blueprint.route("/new", methods=["GET", "POST"])
@needs(EDIT)
def new() -> Response:
    """Write a new consultation."""
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
            return _overview(made)
    return _edit_page(None, form)


@blueprint.get("/<id:consultation_id>")
@needs(OFFICE)
def overview(consultation_id: uuid.UUID) -> Response:
    """Show one consultation."""
    return _overview_page(consultation_id)


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
                service.edit_consultation(
                    actor, consultation_id, form.draft(), form.known_version
                )
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
            _say_stale(form, newer.version)
        else:
            flash(_("The consultation has been saved."), "success")
            return _overview(consultation_id)
    return _edit_page(record, form, newer)


@blueprint.route("/<id:consultation_id>/phases/new", methods=["GET", "POST"])
@needs(EDIT)
def new_phase(consultation_id: uuid.UUID) -> Response:
    """Add a phase."""
    record = access_by_id(current_actor(), consultation_id)
    method = _chosen_method(request.values.get("method", ""))
    form = PhaseForm.in_languages(record.languages)
    posted = request.method == "POST"
    settings = method.settings_form()(request.form if posted else None, prefix="settings-")
    if posted and form.validate() & settings.validate():
        try:
            with unit_of_work():
                service.add_phase(
                    current_actor(), consultation_id, form.draft(method.name, settings)
                )
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The phase has been added."), "success")
            return _overview(consultation_id)
    return _phase_page(record, None, form, method, settings)


@blueprint.route("/<id:consultation_id>/phases/<id:phase_id>", methods=["GET", "POST"])
@needs(EDIT)
def edit_phase(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Change a phase."""
    actor = current_actor()
    record, phase = _phase(actor, consultation_id, phase_id)
    method = _chosen_method(phase.method)
    form = PhaseForm.in_languages(record.languages)
    newer = None
    if request.method == "GET":
        form.show(phase)
        settings = method.settings_form()(None, data=dict(phase.settings), prefix="settings-")
        return _phase_page(record, phase, form, method, settings)
    settings = method.settings_form()(request.form, prefix="settings-")
    if form.validate() & settings.validate():
        try:
            with unit_of_work():
                draft = form.draft(method.name, settings)
                service.edit_phase(actor, consultation_id, phase_id, draft, form.known_version)
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            newer = _phase(actor, consultation_id, phase_id)[1]
            _say_stale(form, newer.version)
        else:
            flash(_("The phase has been saved."), "success")
            return _overview(consultation_id)
    return _phase_page(record, phase, form, method, settings, newer)


@blueprint.post("/<id:consultation_id>/phases/<id:phase_id>/remove")
@needs(EDIT)
def remove_phase(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Take a phase out of a draft."""
    return _do(
        consultation_id,
        lambda actor: service.remove_phase(actor, consultation_id, phase_id),
        _("The phase has been removed."),
    )


@blueprint.post("/<id:consultation_id>/publish")
@needs(PUBLISH)
def publish(consultation_id: uuid.UUID) -> Response:
    """Show a consultation to everybody."""
    return _do(
        consultation_id,
        lambda actor: service.publish_consultation(actor, consultation_id),
        _("The consultation is published."),
    )


@blueprint.post("/<id:consultation_id>/close")
@needs(CLOSE)
def close(consultation_id: uuid.UUID) -> Response:
    """End a consultation now."""
    return _do(
        consultation_id,
        lambda actor: service.close_consultation(actor, consultation_id),
        _("The consultation is closed. Nothing more is accepted."),
    )


@blueprint.post("/<id:consultation_id>/archive")
@needs(ARCHIVE)
def archive(consultation_id: uuid.UUID) -> Response:
    """Take a closed consultation off the list."""
    return _do(
        consultation_id,
        lambda actor: service.archive_consultation(actor, consultation_id),
        _("The consultation is archived. Its page stays."),
    )


@blueprint.post("/<id:consultation_id>/documents")
@needs(EDIT)
def add_document(consultation_id: uuid.UUID) -> Response:
    """Add a document people should read first."""
    form = DocumentForm()
    if not form.validate():
        return _overview_page(consultation_id, form=form, status=422)
    try:
        with unit_of_work():
            files.add_document(
                current_actor(),
                consultation_id,
                request.files.get("document"),
                str(form["name"].data),
            )
    except Problems as refused:
        form.add_problems(refused)
        return _overview_page(consultation_id, form=form, status=422)
    flash(_("The document has been added."), "success")
    return _overview(consultation_id)


@blueprint.post("/<id:consultation_id>/documents/<id:upload_id>/remove")
@needs(EDIT)
def remove_file(consultation_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Take away a document or the picture."""
    return _do(
        consultation_id,
        lambda actor: files.remove_file(actor, consultation_id, upload_id),
        _("The file has been removed."),
    )


def _do(consultation_id: uuid.UUID, work: Callable[[Actor], None], done: str) -> Response:
    if not EmptyForm().validate():
        return _overview_page(consultation_id, status=422)
    try:
        with unit_of_work():
            work(current_actor())
    except Problems as refused:
        return _overview_page(consultation_id, problems=refused.problems, status=422)
    flash(done, "success")
    return _overview(consultation_id)


def _overview(consultation_id: uuid.UUID) -> Response:
    target = url_for("consultations_office.overview", consultation_id=consultation_id)
    return redirect(target, 303)


def _overview_page(
    consultation_id: uuid.UUID,
    *,
    form: DocumentForm | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, OFFICE, record)
    found = uploads_of("consultation", consultation_id)
    known = methods()

    def office_url(phase: PhaseRecord) -> str | None:
        method = known.get(phase.method)
        return method.office_url(record, phase) if method is not None else None

    def title(phase: PhaseRecord) -> str:
        method = known.get(phase.method)
        return str(method.title) if method is not None else phase.method

    return render(
        OverviewPage(
            consultation=record,
            checklist=checklist(record),
            phases=[(p, record.moment(p), title(p), office_url(p)) for p in record.phases],
            documents=[one for one in found if one.kind == "document"],
            picture=next((one for one in found if one.kind == "image"), None),
            form=form or DocumentForm(formdata=None),
            problems=problems,
        ),
        status,
    )


def _edit_page(
    record: ConsultationRecord | None,
    form: ConsultationForm,
    newer: ConsultationRecord | None = None,
) -> Response:
    page = EditPage(record, form, form.languages.choices, newer)  # type: ignore[arg-type]
    return render(page, _status(form, newer))


def _phase_page(
    record: ConsultationRecord,
    phase: PhaseRecord | None,
    form: PhaseForm,
    method: ParticipationMethod,
    settings: Form,
    newer: PhaseRecord | None = None,
) -> Response:
    languages = list(language_names(form.LANGUAGES))
    page = PhasePage(record, phase, form, languages, method, methods(), settings, newer)
    return render(page, 422 if settings.errors else _status(form, newer))


def _status(form: Any, newer: object) -> int:
    if newer is not None:
        return 409
    return 422 if form.errors else 200


def _say_stale(form: Any, version: int) -> None:
    # What was typed stays; saving once more means that it wins over the newer text shown above.
    form.version.data = str(version)


def _chosen_method(name: str) -> ParticipationMethod:
    known = methods()
    if not known:
        raise NotFound
    return known.get(name) or next(iter(known.values()))


def _phase(
    actor: Actor, consultation_id: uuid.UUID, phase_id: uuid.UUID
) -> tuple[ConsultationRecord, PhaseRecord]:
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    phase = record.phase(phase_id)
    if phase is None:
        raise NotFound
    return record, phase
