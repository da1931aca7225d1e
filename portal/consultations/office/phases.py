"""The form of a phase."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import Form

from portal.consultations import service
from portal.consultations.forms import PhaseForm
from portal.consultations.hooks import ParticipationMethod, methods, ways_of
from portal.consultations.office.blueprint import blueprint, say_stale, status_of, to_overview
from portal.consultations.policy import EDIT
from portal.consultations.queries import access_by_id
from portal.consultations.records import (
    Access,
    ConsultationRecord,
    PhaseRecord,
)
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problems, Stale
from portal.core.web import Page, current_actor, needs, render
from portal.core.web.form_words import IN_OUR_WORDS


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
    ways: Sequence[str]


@blueprint.route("/<id:consultation_id>/phases/new", methods=["GET", "POST"])
@needs(EDIT)
def new_phase(consultation_id: uuid.UUID) -> Response:
    """Add a phase."""
    record = access_by_id(current_actor(), consultation_id)
    require(current_actor(), EDIT, record)
    method = _chosen_method(request.values.get("method", ""))
    form = PhaseForm.in_languages(record.languages)
    posted = request.method == "POST"
    settings = method.settings_form()(
        request.form if posted else None, prefix="settings-", meta=IN_OUR_WORDS
    )
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
            return to_overview(consultation_id)
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
    settings = method.settings_form()(request.form, prefix="settings-", meta=IN_OUR_WORDS)
    if form.validate() & settings.validate():
        try:
            with unit_of_work():
                draft = form.draft(method.name, settings)
                service.edit_phase(actor, consultation_id, phase_id, draft, form.known_version)
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            newer = _phase(actor, consultation_id, phase_id)[1]
            say_stale(form, newer.version)
        else:
            flash(_("The phase has been saved."), "success")
            return to_overview(consultation_id)
    return _phase_page(record, phase, form, method, settings, newer)


def _phase_page(
    record: ConsultationRecord,
    phase: PhaseRecord | None,
    form: PhaseForm,
    method: ParticipationMethod,
    settings: Form,
    newer: PhaseRecord | None = None,
) -> Response:
    languages = list(language_names(form.LANGUAGES))
    known = ways_of(method.name)
    ways = [name for name in Access.__slots__ if name in known or form[name].data]
    page = PhasePage(record, phase, form, languages, method, methods(), settings, newer, ways)
    return render(page, 422 if settings.errors else status_of(form, newer))


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
