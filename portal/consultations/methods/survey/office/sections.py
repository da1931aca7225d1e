"""The whole form, and its pages: added, worded, moved, removed."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries, service
from portal.consultations.methods.survey.forms import SectionForm
from portal.consultations.methods.survey.office.blueprint import (
    SectionPage,
    access,
    blueprint,
    form_page,
    to_form,
)
from portal.consultations.methods.survey.policy import DESIGN, LOOK
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.problems import NotFound, Problems
from portal.core.web import current_actor, needs, render

STEPS = {"up": -1, "down": 1}


@blueprint.get("")
@needs(LOOK)
def form(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show the whole form."""
    return form_page(access(consultation_id, phase_id, LOOK))


@blueprint.post("/sections")
@needs(DESIGN)
def add_section(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Add a page."""
    subject = access(consultation_id, phase_id)
    typed = SectionForm.in_languages(subject.consultation.languages)
    if typed.validate():
        try:
            with unit_of_work():
                added = service.add_section(current_actor(), subject, typed.draft())
        except Problems as refused:
            typed.add_problems(refused)
        else:
            flash(_("The page has been added."), "success")
            return to_form(subject, f"section-{added}")
    return form_page(subject, section_form=typed)


@blueprint.route("/sections/<id:section_id>", methods=["GET", "POST"])
@needs(DESIGN)
def edit_section(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, section_id: uuid.UUID
) -> Response:
    """Change the words above a page."""
    subject = access(consultation_id, phase_id)
    form_now = queries.form_of(phase_id)
    section = next((one for one in form_now.sections if one.id == section_id), None)
    if section is None:
        raise NotFound
    typed = SectionForm.in_languages(subject.consultation.languages)
    if request.method == "GET":
        typed.show(section)
    elif typed.validate():
        try:
            with unit_of_work():
                service.edit_section(current_actor(), subject, section_id, typed.draft())
        except Problems as refused:
            typed.add_problems(refused)
        else:
            flash(_("The page has been saved."), "success")
            return to_form(subject, f"section-{section_id}")
    page = SectionPage(
        subject.consultation, subject.phase, section, typed, list(language_names(typed.LANGUAGES))
    )
    return render(page, 422 if typed.errors or typed.form_errors else 200)


@blueprint.post("/sections/<id:section_id>/move")
@needs(DESIGN)
def move_section(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, section_id: uuid.UUID
) -> Response:
    """Move a page up or down."""
    subject = access(consultation_id, phase_id)
    step = STEPS.get(request.form.get("to", ""), 0)
    try:
        with unit_of_work():
            service.move_section(current_actor(), subject, section_id, step)
    except Problems as refused:
        return form_page(subject, problems=refused.problems)
    return to_form(subject, f"section-{section_id}")


@blueprint.post("/sections/<id:section_id>/remove")
@needs(DESIGN)
def remove_section(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, section_id: uuid.UUID
) -> Response:
    """Remove a page with its questions."""
    subject = access(consultation_id, phase_id)
    try:
        with unit_of_work():
            service.remove_section(current_actor(), subject, section_id)
    except Problems as refused:
        return form_page(subject, problems=refused.problems)
    flash(_("The page has been removed."), "success")
    return to_form(subject)
