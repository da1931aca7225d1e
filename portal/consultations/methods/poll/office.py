"""Back-office pages of the poll: what is voted on, how, and what is on the ballot paper."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.methods.poll import service
from portal.consultations.methods.poll.forms import (
    ContestForm,
    DrawForm,
    ImportForm,
    OptionForm,
    WordingForm,
)
from portal.consultations.methods.poll.importing import read_options
from portal.consultations.methods.poll.pictures import replace_picture
from portal.consultations.methods.poll.policy import METHOD, OFFICE, SET_UP
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.views.paper import paper_page
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.permissions import Action, require
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render
from portal.voting import service as voting
from portal.voting.queries import cast_now
from portal.voting.records import ContestRecord, OptionRecord

blueprint = Blueprint(
    "poll_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/phases/<id:phase_id>/poll",
)


@dataclass(frozen=True)
class PollPage(Page):
    """A vote as officers set it up.

    :param missing: what keeps it from being put to the vote.
    :param fixed: whether it has opened, so that only words can be mended.
    """

    template: ClassVar[str] = "poll/office.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord | None
    options: tuple[OptionRecord, ...]
    form: ContestForm
    languages: list[tuple[str, str]]
    files: ImportForm
    draw: DrawForm
    missing: Sequence[Problem]
    problems: Sequence[Problem]
    fixed: bool
    cast: int


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


@blueprint.get("")
@needs(OFFICE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show how a vote is set up."""
    return _show(_access(consultation_id, phase_id, OFFICE))


@blueprint.post("")
@needs(SET_UP)
def save(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Say what is voted on and how."""
    subject = _access(consultation_id, phase_id)
    form = ContestForm.in_languages(subject.consultation.languages).choices_now()
    if not form.validate():
        return _show(subject, form=form, status=422)
    version = form.version.data or "0"
    try:
        with unit_of_work():
            service.save_contest(
                current_actor(),
                consultation_id,
                phase_id,
                form.draft(),
                int(version) if version.isdecimal() else 0,
            )
    except Problems as refused:
        form.add_problems(refused)
        return _show(subject, form=form, status=422)
    except Stale:
        words = _("Somebody else has changed this meanwhile. Open the page anew.")
        form.add_problems(Problems(Problem("", "stale", words)))
        return _show(subject, form=form, status=409)
    flash(_("The vote has been saved."), "success")
    return _back(consultation_id, phase_id)


@blueprint.route("/options/new", methods=["GET", "POST"])
@needs(SET_UP)
def new_option(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Put something on the ballot paper."""
    subject = _access(consultation_id, phase_id)
    contest = _contest(subject)
    form = OptionForm.in_languages(subject.consultation.languages).choices_now()
    if request.method == "POST" and form.validate():

        def add(found: ContestRecord) -> None:
            added = voting.add_option(found.id, form.draft())
            replace_picture(current_actor(), subject.consultation, added, form)

        if _changed(subject, form, add):
            flash(_("It is on the ballot paper."), "success")
            return _back(consultation_id, phase_id)
    return _option(subject, contest, None, form)


@blueprint.route("/options/<id:option_id>", methods=["GET", "POST"])
@needs(SET_UP)
def edit_option(consultation_id: uuid.UUID, phase_id: uuid.UUID, option_id: uuid.UUID) -> Response:
    """Change an option; once people vote, only its words."""
    subject = _access(consultation_id, phase_id)
    contest = _contest(subject)
    option = next((one for one in contest.options if one.id == option_id), None)
    if option is None:
        raise NotFound
    if _is_fixed(subject):
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
            return _back(consultation_id, phase_id)
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
            return _back(subject.consultation.id, subject.phase.id)
    return _option(subject, contest, option, form)


@blueprint.post("/options/<id:option_id>/move")
@needs(SET_UP)
def move_option(consultation_id: uuid.UUID, phase_id: uuid.UUID, option_id: uuid.UUID) -> Response:
    """Move an option one place up or down."""
    places = -1 if request.form.get("way") == "up" else 1
    return _done(
        _access(consultation_id, phase_id),
        lambda contest: voting.move_option(contest.id, option_id, places),
    )


@blueprint.post("/options/<id:option_id>/remove")
@needs(SET_UP)
def remove_option(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, option_id: uuid.UUID
) -> Response:
    """Take an option off the ballot paper."""
    return _done(
        _access(consultation_id, phase_id),
        lambda contest: voting.remove_option(contest.id, option_id),
        _("It is off the ballot paper."),
    )


@blueprint.post("/import")
@needs(SET_UP)
def import_options(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Put the options of a file on the ballot paper, all or none."""
    subject = _access(consultation_id, phase_id)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Problems(Problem("file", "needed", _("Choose a file.")))
        drafts = read_options(file.filename, file.stream.read(3 * 1024 * 1024))
    except Problems as refused:
        return _show(subject, problems=refused.problems, status=422)
    number = len(drafts)
    return _done(
        subject,
        lambda contest: voting.add_options(contest.id, drafts),
        ngettext("%(num)s option has been added.", "%(num)s options have been added.", number),
    )


@blueprint.post("/draw")
@needs(SET_UP)
def draw(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Draw the order of the ballot paper and freeze the rule."""
    subject = _access(consultation_id, phase_id)
    form = DrawForm()
    try:
        with unit_of_work():
            service.draw_paper(
                current_actor(), consultation_id, phase_id, (form.seed.data or "").strip()
            )
    except Problems as refused:
        return _show(subject, problems=refused.problems, status=422)
    flash(_("The order of the ballot paper has been drawn."), "success")
    return _back(consultation_id, phase_id)


@blueprint.get("/preview")
@needs(OFFICE)
def preview(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show the ballot paper as voters will see it."""
    return render(paper_page(_access(consultation_id, phase_id, OFFICE), preview=True))


def _access(consultation_id: uuid.UUID, phase_id: uuid.UUID, action: Action = SET_UP) -> TakePart:
    actor = current_actor()
    consultation = access_by_id(actor, consultation_id)
    phase = consultation.phase(phase_id)
    if phase is None or phase.method != METHOD:
        raise NotFound
    subject = TakePart(consultation, phase)
    require(actor, action, subject)
    return subject


def _contest(subject: TakePart) -> ContestRecord:
    contest = contest_in(subject.phase)
    if contest is None:
        raise NotFound
    return contest


def _is_fixed(subject: TakePart) -> bool:
    moment = subject.consultation.moment(subject.phase)
    return moment not in (Moment.DRAFT, Moment.UPCOMING)


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
        return _show(subject, problems=refused.problems, status=422)
    if words:
        flash(words, "success")
    return _back(subject.consultation.id, subject.phase.id)


def _show(
    subject: TakePart,
    *,
    form: ContestForm | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    contest = contest_in(subject.phase)
    if form is None:
        form = ContestForm.in_languages(subject.consultation.languages, formdata=None)
        form.choices_now()
        if contest is not None:
            form.show(contest)
    options = contest.options if contest is not None else ()
    return render(
        PollPage(
            consultation=subject.consultation,
            phase=subject.phase,
            contest=contest,
            options=tuple(sorted(options, key=lambda option: option.number)),
            form=form,
            languages=list(language_names(form.LANGUAGES)),
            files=ImportForm(formdata=None),
            draw=DrawForm(formdata=None),
            missing=voting.contest_problems(contest),
            problems=problems,
            fixed=_is_fixed(subject),
            cast=cast_now(contest) if contest is not None else 0,
        ),
        status,
    )


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
        _is_fixed(subject),
    )
    return render(page, 422 if form.errors else 200)


def _back(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    return redirect(
        url_for("poll_office.index", consultation_id=consultation_id, phase_id=phase_id), 303
    )
