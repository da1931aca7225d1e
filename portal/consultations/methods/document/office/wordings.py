"""Proposed wordings in the back office: answering and hiding them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.forms import AnswerForm, HideForm
from portal.consultations.methods.document.office.blueprint import access_phase, blueprint, see
from portal.consultations.methods.document.policy import ANSWER, HIDE, OFFICE
from portal.consultations.methods.document.records import (
    LONGEST_REASON,
    AnswerDraft,
    WordingRecord,
    WordingState,
)
from portal.consultations.methods.document.views.paragraphs import ShownWording
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.permissions import may
from portal.core.problems import NotFound, Problems
from portal.core.text.diff import diff_text
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class WordingsPage(Page):
    """Wordings by what became of them."""

    template: ClassVar[str] = "document/office/wordings.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    state: str
    states: Mapping[WordingState, int]
    wordings: Sequence[WordingRecord]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class WordingPage(Page):
    """One wording with the form that answers it."""

    template: ClassVar[str] = "document/office/wording.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    shown: ShownWording
    form: AnswerForm
    hiding: HideForm
    may_answer: bool
    may_hide: bool
    longest: int


@blueprint.get("/wordings")
@needs(OFFICE)
def wordings(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """List wordings."""
    subject = access_phase(consultation_id, phase_id)
    state = request.args.get("state", WordingState.OPEN.value)
    state = state if state in tuple(WordingState) else ""
    found = queries.wordings_page(
        phase_id, state=state, hidden=True, cursor=request.args.get("cursor")
    )
    return render(
        WordingsPage(
            subject.consultation,
            subject.phase,
            state,
            queries.states_of(phase_id),
            found.items,
            found.next,
            found.previous,
        )
    )


@blueprint.get("/wordings/<int:number>")
@needs(OFFICE)
def wording(consultation_id: uuid.UUID, phase_id: uuid.UUID, number: int) -> Response:
    """Show one wording."""
    return _wording_page(access_phase(consultation_id, phase_id), number)


@blueprint.post("/wordings/<int:number>/answer")
@needs(ANSWER)
def answer(consultation_id: uuid.UUID, phase_id: uuid.UUID, number: int) -> Response:
    """Answer a wording."""
    subject = access_phase(consultation_id, phase_id)
    form = AnswerForm()
    version = str(form.taken_in.data or "")
    draft = AnswerDraft(
        str(form.state.data or ""),
        form.answer.data or "",
        int(version) if version.isascii() and version.isdigit() and len(version) < 7 else None,
    )
    return _do(
        subject,
        number,
        form,
        lambda: service.answer_wording(current_actor(), subject, number, draft),
        _("The answer is published."),
    )


@blueprint.post("/wordings/<int:number>/hide")
@needs(HIDE)
def hide(consultation_id: uuid.UUID, phase_id: uuid.UUID, number: int) -> Response:
    """Hide a wording."""
    subject, form = access_phase(consultation_id, phase_id), HideForm()
    return _do(
        subject,
        number,
        form,
        lambda: service.hide_wording(current_actor(), subject, number, form.reason.data or ""),
        _("The wording is hidden."),
    )


@blueprint.post("/wordings/<int:number>/show")
@needs(HIDE)
def show(consultation_id: uuid.UUID, phase_id: uuid.UUID, number: int) -> Response:
    """Show a hidden wording again."""
    subject, form = access_phase(consultation_id, phase_id), HideForm()
    return _do(
        subject,
        number,
        form,
        lambda: service.show_wording(current_actor(), subject, number),
        _("The wording is shown again."),
    )


def _do(
    subject: TakePart,
    number: int,
    form: AnswerForm | HideForm,
    work: Callable[[], None],
    done: str,
) -> Response:
    if not form.validate():
        return _wording_page(subject, number, form, 422)
    try:
        with unit_of_work():
            work()
    except Problems as refused:
        form.add_problems(refused)
        return _wording_page(subject, number, form, 422)
    flash(done, "success")
    return see("wordings", subject)


def _wording_page(
    subject: TakePart, number: int, refused: AnswerForm | HideForm | None = None, status: int = 200
) -> Response:
    found = queries.wording_by_number(subject.phase.id, number)
    if found is None:
        raise NotFound
    actor = current_actor()
    form: Any = refused if isinstance(refused, AnswerForm) else _answer_form(found)
    versions = [("", _("Choose a version"))]
    for version in queries.versions_of(subject.phase.id):
        if version.number > found.version:
            label = _("Version %(n)s (draft)") if version.is_draft else _("Version %(n)s")
            versions.append((str(version.number), label % {"n": version.number}))
    form.taken_in.choices = versions
    return render(
        WordingPage(
            consultation=subject.consultation,
            phase=subject.phase,
            shown=ShownWording(found, diff_text(found.original, found.text).paragraphs),
            form=form,
            hiding=refused if isinstance(refused, HideForm) else HideForm(formdata=None),
            may_answer=may(actor, ANSWER, subject),
            may_hide=may(actor, HIDE, subject),
            longest=LONGEST_REASON,
        ),
        status,
    )


def _answer_form(found: WordingRecord) -> AnswerForm:
    answered = found.answered_at is not None
    return AnswerForm(
        formdata=None,
        data={
            "state": found.state.value if answered else None,
            "answer": found.answer,
            "taken_in": str(found.taken_in or ""),
        },
    )
