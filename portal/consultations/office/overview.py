"""The back office's list, and one consultation with what can be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations import service
from portal.consultations.composing.timeline import Timeline, timeline_of
from portal.consultations.desks import may_begin
from portal.consultations.forms import DocumentForm, EmptyForm
from portal.consultations.hooks import methods
from portal.consultations.office.blueprint import blueprint, to_overview
from portal.consultations.office.points import Points, points_of
from portal.consultations.policy import ARCHIVE, CLOSE, EDIT, OFFICE, PUBLISH
from portal.consultations.queries import access_by_id, all_consultations
from portal.consultations.records import (
    ConsultationRecord,
    ConsultationState,
    Moment,
    PhaseRecord,
)
from portal.consultations.service import files
from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems
from portal.core.uploads import UploadRecord, uploads_of
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class ListPage(Page):
    """Consultations in every state."""

    template: ClassVar[str] = "consultations/office/index.html"
    consultations: tuple[ConsultationRecord, ...]
    state: str
    next: str | None
    previous: str | None
    may_begin: bool


@dataclass(frozen=True)
class OverviewPage(Page):
    """One consultation: what is there, what is missing, what can be done.

    :param close_early: whether it can be closed although people still wait for an answer.
    """

    template: ClassVar[str] = "consultations/office/overview.html"
    consultation: ConsultationRecord
    points: Points
    timeline: Timeline | None
    phases: Sequence[tuple[PhaseRecord, Moment, str, str | None]]
    documents: Sequence[UploadRecord]
    picture: UploadRecord | None
    form: DocumentForm
    problems: Sequence[Problem]
    close_early: bool


@blueprint.get("")
@needs(OFFICE)
def index() -> Response:
    """List consultations."""
    state = request.args.get("state", "")
    state = state if state in tuple(ConsultationState) else ""
    actor = current_actor()
    found = all_consultations(actor, state=state, cursor=request.args.get("cursor"))
    return render(ListPage(found.items, state, found.next, found.previous, may_begin(actor)))


@blueprint.get("/<id:consultation_id>")
@needs(OFFICE)
def overview(consultation_id: uuid.UUID) -> Response:
    """Show one consultation."""
    return _overview_page(consultation_id)


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
    """End a consultation now; before its end also when people still wait for an answer."""
    if not EmptyForm().validate():
        return _overview_page(consultation_id, status=422)
    all_the_same = request.form.get("unanswered") == "yes"
    actor = current_actor()
    try:
        with unit_of_work():
            service.close_consultation(actor, consultation_id, unanswered=all_the_same)
    except Problems as refused:
        early = access_by_id(actor, consultation_id).moment_now is not Moment.FINISHED
        return _overview_page(
            consultation_id, problems=refused.problems, close_early=early, status=422
        )
    flash(_("The consultation is closed. Nothing more is accepted."), "success")
    return to_overview(consultation_id)


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
    return to_overview(consultation_id)


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
    return to_overview(consultation_id)


def _overview_page(
    consultation_id: uuid.UUID,
    *,
    form: DocumentForm | None = None,
    problems: Sequence[Problem] = (),
    close_early: bool = False,
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
            points=points_of(record, found),
            timeline=timeline_of(record.phases, clock.now()),
            phases=[(p, record.moment(p), title(p), office_url(p)) for p in record.phases],
            documents=[one for one in found if one.kind == "document"],
            picture=next((one for one in found if one.kind == "image"), None),
            form=form or DocumentForm(formdata=None),
            problems=problems,
            close_early=close_early,
        ),
        status,
    )
