"""What is on the ballot paper: adding, changing, moving, removing, and files with many."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.methods.poll import service
from portal.consultations.methods.poll.forms import OptionForm, WordingForm
from portal.consultations.methods.poll.importing import read_options
from portal.consultations.methods.poll.office.blueprint import (
    access,
    back,
    blueprint,
    contest_here,
    is_fixed,
)
from portal.consultations.methods.poll.office.contest import show_vote
from portal.consultations.methods.poll.pictures import replace_picture
from portal.consultations.methods.poll.policy import SET_UP
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web import Page, current_actor, needs, render
from portal.voting import service as voting
from portal.voting.records import ContestRecord, OptionRecord


@dataclass(frozen=True)
class OptionPage(Page):
    """One option."""

    template: ClassVar[str] = "poll/office_option.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    option: OptionRecord | None
    form: OptionForm | WordingForm
    languages: list[tuple[str, str]]
    fixed: bool


@blueprint.route("/options/new", methods=["GET", "POST"])
@needs(SET_UP)
def new_option(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Put something on the ballot paper."""
    subject = access(consultation_id, phase_id)
    contest = contest_here(subject)
    form = OptionForm.in_languages(subject.consultation.languages).choices_now()
    if request.method == "POST" and form.validate():

        def add(found: ContestRecord) -> None:
            added = voting.add_option(found.id, form.draft())
            replace_picture(current_actor(), subject.consultation, added, form)

        if _changed(subject, form, add):
            flash(_("It is on the ballot paper."), "success")
            return back(consultation_id, phase_id)
    return _option(subject, contest, None, form)


@blueprint.route("/options/<id:option_id>", methods=["GET", "POST"])
@needs(SET_UP)
def edit_option(consultation_id: uuid.UUID, phase_id: uuid.UUID, option_id: uuid.UUID) -> Response:
    """Change an option; once people vote, only its words."""
    subject = access(consultation_id, phase_id)
    contest = contest_here(subject)
    option = next((one for one in contest.options if one.id == option_id), None)
    if option is None:
        raise NotFound
    if is_fixed(subject):
        return _fix_wording(subject, contest, option)
    form = OptionForm.in_languages(subject.consultation.languages).choices_now()
    if request.method == "GET":
        form.show(option)
    elif form.validate():

        def change(found: ContestRecord) -> None:
            voting.edit_option(found.id, option_id, form.draft())
            replace_picture(current_actor(), subject.consultation, option_id, form)

        if _changed(subject, form, change):
            flash(_("The option has been saved."), "success")
            return back(consultation_id, phase_id)
    return _option(subject, contest, option, form)


def _fix_wording(subject: TakePart, contest: ContestRecord, option: OptionRecord) -> Response:
    form = WordingForm.in_languages(subject.consultation.languages)
    if request.method == "GET":
        form.show(option)
    elif form.validate():
        try:
            with unit_of_work():
                service.fix_option_wording(
                    current_actor(),
                    subject.consultation.id,
                    subject.phase.id,
                    option.id,
                    form.text("title"),
                    form.text("description"),
                )
        except Problems as refused:
            form.add_problems(_on_languages(refused, form))
        else:
            flash(_("The words have been mended. The audit log says so."), "success")
            return back(subject.consultation.id, subject.phase.id)
    return _option(subject, contest, option, form)


@blueprint.post("/options/<id:option_id>/move")
@needs(SET_UP)
def move_option(consultation_id: uuid.UUID, phase_id: uuid.UUID, option_id: uuid.UUID) -> Response:
    """Move an option one place up or down."""
    places = -1 if request.form.get("way") == "up" else 1
    return _done(
        access(consultation_id, phase_id),
        lambda contest: voting.move_option(contest.id, option_id, places),
    )


@blueprint.post("/options/<id:option_id>/remove")
@needs(SET_UP)
def remove_option(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, option_id: uuid.UUID
) -> Response:
    """Take an option off the ballot paper."""
    return _done(
        access(consultation_id, phase_id),
        lambda contest: voting.remove_option(contest.id, option_id),
        _("It is off the ballot paper."),
    )


@blueprint.post("/import")
@needs(SET_UP)
def import_options(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Put the options of a file on the ballot paper, all or none."""
    subject = access(consultation_id, phase_id)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Problems(Problem("file", "needed", _("Choose a file.")))
        drafts = read_options(file.filename, file.stream.read(3 * 1024 * 1024))
    except Problems as refused:
        return show_vote(subject, problems=refused.problems, status=422)
    number = len(drafts)
    return _done(
        subject,
        lambda contest: voting.add_options(contest.id, drafts),
        ngettext("%(num)s option has been added.", "%(num)s options have been added.", number),
    )


def _changed(subject: TakePart, form: OptionForm, change: Callable[[ContestRecord], Any]) -> bool:
    try:
        with unit_of_work():
            service.change_options(
                current_actor(), subject.consultation.id, subject.phase.id, change
            )
    except Problems as refused:
        form.add_problems(_on_languages(refused, form))
        return False
    return True


def _on_languages(refused: Problems, form: OptionForm | WordingForm) -> Problems:
    """Name the field of the first language where a problem is about a text."""
    first = form.LANGUAGES[0]
    return Problems(
        Problem(
            f"{one.field}_{first}" if one.field in ("title", "description") else one.field,
            one.code,
            one.message,
        )
        for one in refused.problems
    )


def _done(subject: TakePart, change: Callable[[ContestRecord], Any], words: str = "") -> Response:
    try:
        with unit_of_work():
            service.change_options(
                current_actor(), subject.consultation.id, subject.phase.id, change
            )
    except Problems as refused:
        return show_vote(subject, problems=refused.problems, status=422)
    if words:
        flash(words, "success")
    return back(subject.consultation.id, subject.phase.id)


def _option(
    subject: TakePart,
    contest: ContestRecord,
    option: OptionRecord | None,
    form: OptionForm | WordingForm,
) -> Response:
    page = OptionPage(
        subject.consultation,
        subject.phase,
        contest,
        option,
        form,
        list(language_names(form.LANGUAGES)),
        is_fixed(subject),
    )
    return render(page, 422 if form.errors else 200)
