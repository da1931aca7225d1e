"""Back-office pages of questions: what waits, answering, moderating, merging."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask import Response as FlaskResponse
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.questions import queries, service
from portal.consultations.methods.questions.forms import AnswerForm, MergeForm, ModerationForm
from portal.consultations.methods.questions.policy import ANSWER, MODERATE
from portal.consultations.methods.questions.records import (
    METHOD,
    AnswerRecord,
    QuestionFigures,
    QuestionRecord,
    QuestionState,
)
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase_for
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.permissions import may
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render

blueprint = Blueprint(
    "questions_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/questions/<id:phase_id>",
)


@dataclass(frozen=True)
class QuestionsOfficePage(Page):
    """Questions to look after, by what they wait for."""

    template: ClassVar[str] = "questions/office/index.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    show: str
    figures: QuestionFigures
    questions: tuple[QuestionRecord, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class QuestionOfficePage(Page):
    """One question with the forms for answering, moderating and merging it.

    :param theirs: what a colleague saved meanwhile, when the answer's form is stale.
    """

    template: ClassVar[str] = "questions/office/show.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    question: QuestionRecord
    answers: tuple[AnswerRecord, ...]
    has_draft: bool
    theirs: AnswerRecord | None
    form: AnswerForm
    moderation: ModerationForm
    merging: MergeForm
    similar: tuple[QuestionRecord, ...]
    may_answer: bool


@blueprint.get("")
@needs(MODERATE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """List questions."""
    subject = _access(consultation_id, phase_id)
    show = request.args.get("show", queries.OFFICE_FILTERS[0])
    found = queries.office_questions(phase_id, show, request.args.get("cursor"))
    return render(
        QuestionsOfficePage(
            consultation=subject.consultation,
            phase=subject.phase,
            show=show,
            figures=queries.figures_of(phase_id),
            questions=found.items,
            next=found.next,
            previous=found.previous,
        )
    )


@blueprint.get("/<id:question_id>")
@needs(MODERATE)
def question(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID
) -> FlaskResponse:
    """Show one question with the forms."""
    subject = _access(consultation_id, phase_id)
    return _page(subject, question_id)


@blueprint.post("/<id:question_id>/answer")
@needs(ANSWER)
def answer(consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID) -> Response:
    """Keep the answer as a draft, or publish it."""
    subject = _access(consultation_id, phase_id)
    form, actor = AnswerForm(), current_actor()
    form.choose()
    publishing = request.form.get("action") == "publish"
    try:
        if not form.validate():
            return _page(subject, question_id, form=form, status=422)
        with unit_of_work():
            keep = service.publish_answer if publishing else service.save_answer
            keep(actor, subject, question_id, form.draft())
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, question_id, form=form, status=422)
    except Stale:
        return _stale(subject, question_id, form)
    if publishing:
        flash(_("The answer is public. Whoever asked or supports it gets a mail."), "success")
    else:
        flash(_("The answer is saved as a draft."), "success")
    return _back(subject, question_id)


def _stale(subject: TakePart, question_id: uuid.UUID, form: AnswerForm) -> FlaskResponse:
    theirs = queries.draft_of(question_id)
    text = _(
        "A colleague changed this answer meanwhile. Both are below: send yours again to keep it."
    )
    form.add_problems(Problems(Problem("", "stale", text)))
    form.revision.raw_data = None
    form.revision.data = theirs.revision if theirs else 0
    return _page(subject, question_id, form=form, theirs=theirs, status=409)


@blueprint.post("/<id:question_id>/state")
@needs(MODERATE)
def moderate(consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID) -> Response:
    """Show or hide a question."""
    subject = _access(consultation_id, phase_id)
    form = ModerationForm()
    known = {str(state): state for state in QuestionState}
    wanted = known.get(form.state.data or "", QuestionState.MERGED)
    try:
        if not form.validate():
            return _page(subject, question_id, moderation=form, status=422)
        with unit_of_work():
            service.moderate_question(
                current_actor(), subject, question_id, wanted, form.reason.data or ""
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, question_id, moderation=form, status=422)
    shown = wanted is QuestionState.SHOWN
    flash(_("The question is shown.") if shown else _("The question is not shown."), "success")
    return _back(subject, question_id)


@blueprint.post("/<id:question_id>/merge")
@needs(MODERATE)
def merge(consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID) -> Response:
    """Make a question a part of another."""
    subject = _access(consultation_id, phase_id)
    form = MergeForm()
    try:
        if not form.validate():
            return _page(subject, question_id, merging=form, status=422)
        with unit_of_work():
            service.merge_question(current_actor(), subject, question_id, form.into.data or 0)
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, question_id, merging=form, status=422)
    flash(_("The question is a part of the other one now; its supports moved."), "success")
    return _back(subject, question_id)


def _access(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    return reach_phase_for(MODERATE, METHOD, current_actor(), consultation_id, phase_id)


def _page(
    subject: TakePart,
    question_id: uuid.UUID,
    *,
    form: AnswerForm | None = None,
    moderation: ModerationForm | None = None,
    merging: MergeForm | None = None,
    theirs: AnswerRecord | None = None,
    status: int = 200,
) -> FlaskResponse:
    found = queries.question_of(question_id)
    if found is None or found.phase_id != subject.phase.id:
        raise NotFound
    draft = queries.draft_of(question_id)
    numbers = [
        n for n in service.similar_questions(found.text, found.phase_id) if n != found.number
    ]
    similar = queries.questions_by_number(found.phase_id, numbers)
    return render(
        QuestionOfficePage(
            consultation=subject.consultation,
            phase=subject.phase,
            question=found,
            answers=queries.history_of(question_id),
            has_draft=draft is not None,
            theirs=theirs,
            form=form or AnswerForm.offered(draft, subject.department_id),
            moderation=moderation or ModerationForm(formdata=None),
            merging=merging or MergeForm(formdata=None),
            similar=tuple(similar[number] for number in numbers if number in similar),
            may_answer=may(current_actor(), ANSWER, subject),
        ),
        status,
    )


def _back(subject: TakePart, question_id: uuid.UUID) -> Response:
    return redirect(
        url_for(
            "questions_office.question",
            consultation_id=subject.consultation.id,
            phase_id=subject.phase.id,
            question_id=question_id,
        ),
        303,
    )
