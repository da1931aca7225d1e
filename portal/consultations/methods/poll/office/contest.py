"""What is voted on and how, as officers set it up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.poll import service
from portal.consultations.methods.poll.forms import ContestForm, DrawForm, ImportForm
from portal.consultations.methods.poll.office.blueprint import access, back, blueprint, is_fixed
from portal.consultations.methods.poll.policy import OFFICE, SET_UP
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.views.paper import paper_page
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.problems import Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render
from portal.voting import service as voting
from portal.voting.queries import cast_now
from portal.voting.records import ContestRecord, OptionRecord


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


@blueprint.get("")
@needs(OFFICE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show how a vote is set up."""
    return show_vote(access(consultation_id, phase_id, OFFICE))


@blueprint.post("")
@needs(SET_UP)
def save(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Say what is voted on and how."""
    subject = access(consultation_id, phase_id)
    form = ContestForm.in_languages(subject.consultation.languages).choices_now()
    if not form.validate():
        return show_vote(subject, form=form, status=422)
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
        return show_vote(subject, form=form, status=422)
    except Stale:
        words = _("Somebody else has changed this meanwhile. Open the page anew.")
        form.add_problems(Problems(Problem("", "stale", words)))
        return show_vote(subject, form=form, status=409)
    flash(_("The vote has been saved."), "success")
    return back(consultation_id, phase_id)


@blueprint.post("/draw")
@needs(SET_UP)
def draw(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Draw the order of the ballot paper and freeze the rule."""
    subject = access(consultation_id, phase_id)
    form = DrawForm()
    try:
        with unit_of_work():
            service.draw_paper(
                current_actor(), consultation_id, phase_id, (form.seed.data or "").strip()
            )
    except Problems as refused:
        return show_vote(subject, problems=refused.problems, status=422)
    flash(_("The order of the ballot paper has been drawn."), "success")
    return back(consultation_id, phase_id)


@blueprint.get("/preview")
@needs(OFFICE)
def preview(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show the ballot paper as voters will see it."""
    return render(paper_page(access(consultation_id, phase_id, OFFICE), preview=True))


def show_vote(
    subject: TakePart,
    *,
    form: ContestForm | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    """Show how a vote is set up, with what was refused."""
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
            fixed=is_fixed(subject),
            cast=cast_now(contest) if contest is not None else 0,
        ),
        status,
    )
