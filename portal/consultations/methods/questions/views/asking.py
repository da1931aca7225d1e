"""Asking, asking on, supporting, and what may be the same while one types."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import Response as FlaskResponse
from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.questions import queries, service
from portal.consultations.methods.questions.forms import AskForm
from portal.consultations.methods.questions.records import (
    LONGEST,
    QuestionRecord,
    QuestionState,
)
from portal.consultations.methods.questions.views.blueprint import access_phase, blueprint, see
from portal.consultations.methods.questions.views.listing import questions_page
from portal.consultations.methods.questions.views.showing import HIGHEST, question_page
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import current_language
from portal.core.problems import Forbidden, Problems
from portal.core.web import Page, current_actor, limit, public, render
from portal.core.web.limits import limit_reads


@dataclass(frozen=True)
class SimilarPart(Page):
    """The part of a page that shows similar questions while somebody types."""

    template: ClassVar[str] = "questions/_similar.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    similar: tuple[QuestionRecord, ...]


@blueprint.get("/similar")
@public
@limit_reads("120 per minute")
def similar(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return similar questions as a part of a page."""
    subject = access_phase(current_actor(), slug, phase_id)
    text = request.args.get("text", "") or request.args.get("q", "")
    numbers = service.similar_questions(text[:LONGEST], phase_id)
    found = queries.questions_by_number(phase_id, numbers)
    shown = tuple(found[number] for number in numbers if number in found)
    return render(SimilarPart(subject.consultation, subject.phase, shown))


@blueprint.post("/ask")
@public
@limit("30 per hour")
def ask(slug: str, phase_id: uuid.UUID) -> Response:
    """Ask the council."""
    subject = access_phase(current_actor(), slug, phase_id)
    form = AskForm()
    if not form.validate():
        return render(questions_page(subject, form=form), 422)
    try:
        asked = _ask(subject, form)
    except Problems as refused:
        form.add_problems(refused)
        return render(questions_page(subject, form=form), 422)
    except Forbidden as refused:
        return _refused(subject, refused, form.text.data or "")
    _thank(asked)
    return see(subject, asked.number)


@blueprint.post("/<int:number>/ask")
@public
@limit("30 per hour")
def ask_on(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Ask on from an answer."""
    subject = access_phase(current_actor(), slug, phase_id)
    form, number = AskForm(), min(number, HIGHEST)
    if not form.validate():
        return render(question_page(subject, number, form=form), 422)
    try:
        asked = _ask(subject, form, follows=number)
    except Problems as refused:
        form.add_problems(refused)
        return render(question_page(subject, number, form=form), 422)
    except Forbidden as refused:
        return _refused(subject, refused, form.text.data or "")
    _thank(asked)
    return see(subject, asked.number)


def _ask(subject: TakePart, form: AskForm, follows: int | None = None) -> QuestionRecord:
    with unit_of_work():
        return service.ask_question(
            current_actor(), subject, form.text.data or "", current_language(), follows=follows
        )


def _thank(asked: QuestionRecord) -> None:
    if asked.state is QuestionState.PENDING:
        flash(_("Thank you. A moderator will look at your question."), "success")
    else:
        flash(_("Thank you, your question is there. Others can support it now."), "success")


@blueprint.post("/<int:number>/support")
@public
@limit("60 per minute")
def support(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Support a question; it is on disk before this answers."""
    subject = access_phase(current_actor(), slug, phase_id)
    try:
        with unit_of_work():
            receipt = service.support_question(current_actor(), subject, min(number, HIGHEST))
    except Problems as refused:
        return render(question_page(subject, number, problems=refused.problems), 422)
    except Forbidden as refused:
        return _refused(subject, refused)
    flash(_("Thank you. Your support is counted."), "success")
    return _back(subject, receipt.number)


@blueprint.post("/<int:number>/support/withdraw")
@public
@limit("60 per minute")
def withdraw_support(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Take one's support back."""
    subject = access_phase(current_actor(), slug, phase_id)
    try:
        with unit_of_work():
            service.withdraw_support(current_actor(), subject, min(number, HIGHEST))
    except Problems as refused:
        return render(question_page(subject, number, problems=refused.problems), 422)
    except Forbidden as refused:
        return _refused(subject, refused)
    flash(_("Your support is withdrawn."), "success")
    return _back(subject, number)


def _back(subject: TakePart, number: int) -> Response:
    if request.form.get("back") == "list":
        return see(subject, anchor=f"#question-{number}")
    return see(subject, number)


def _refused(subject: TakePart, refused: Forbidden, kept: str = "") -> Response:
    """Show why nothing was accepted, with what the person had typed."""
    if refused.decision.code == "sign_in" and not kept:
        raise refused
    return render(questions_page(subject, decision=refused.decision, kept=kept), 403)
