"""Entering what somebody says at the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.consultations.capabilities import EntryField
from portal.consultations.participation.forms import (
    PREFIX,
    DeskForm,
    Typed,
    desk_answers,
)
from portal.consultations.participation.office.blueprint import (
    asked_in,
    blueprint,
    by_field,
    prefixed,
)
from portal.consultations.participation.policy import DESK
from portal.consultations.participation.service import entering
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.problems import Problems
from portal.core.web import Page, current_actor, needs, render


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


@blueprint.route("/phases/<id:phase_id>/desk", methods=["GET", "POST"])
@needs(DESK)
def desk(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Enter what somebody says at the desk."""
    actor = current_actor()
    subject, fields = asked_in(DESK, consultation_id, phase_id)
    form = DeskForm().offer()
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
        form=form.mark.data or "",
    )
    try:
        answers = desk_answers(fields, request.form)
        with unit_of_work():
            fresh = entering.enter_at_desk(actor, subject, visitor, answers)
    except Problems as refused:
        form.add_problems(prefixed(refused, fields))
        return _desk_page(subject, form, fields, request.form, by_field(refused, fields))
    words = (
        _("Counted. The next person can be entered.")
        if fresh
        else _("This form had arrived already and counts once. The next person can be entered.")
    )
    flash(words, "success")
    return redirect(request.path, 303)


def _desk_page(
    subject: TakePart,
    form: DeskForm,
    fields: Sequence[EntryField],
    typed: Typed,
    problems: Mapping[str, str] | None = None,
) -> Response:
    if not entering.is_form_mark(form.mark.data or ""):
        form.mark.data = entering.new_form_mark()
    page = DeskPage(
        subject.consultation, subject.phase, form, fields, typed, problems or {}, PREFIX
    )
    return render(page, 200 if request.method == "GET" else 422)
