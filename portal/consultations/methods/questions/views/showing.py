"""One question: its answer, what was asked on, and its supporters' number."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Response as FlaskResponse

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.questions import queries
from portal.consultations.methods.questions.forms import AskForm
from portal.consultations.methods.questions.policy import ASK, MODERATE
from portal.consultations.methods.questions.records import (
    AnswerRecord,
    QuestionRecord,
    QuestionSettings,
    QuestionState,
)
from portal.consultations.methods.questions.views.blueprint import (
    access_phase,
    blueprint,
    participation_id_of,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.permissions import Decision, decide, may
from portal.core.problems import Problem
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord

HIGHEST = 2**31 - 1


@dataclass(frozen=True)
class QuestionPage(Page):
    """One question.

    :param answers: what the council answered, the latest first.
    :param merged: questions that became a part of this one.
    :param form: where to ask on, once there is an answer.
    """

    template: ClassVar[str] = "questions/show.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    question: QuestionRecord
    decision: Decision
    supports: bool
    is_own: bool
    answers: tuple[AnswerRecord, ...]
    departments: Mapping[uuid.UUID, DepartmentRecord]
    merged: tuple[QuestionRecord, ...]
    follow_ups: tuple[QuestionRecord, ...]
    form: AskForm | None
    settings: QuestionSettings
    may_moderate: bool
    problems: tuple[Problem, ...]


@blueprint.get("/<int:number>")
@public
@visitor_cache("consultations", "municipality")
def show(slug: str, phase_id: uuid.UUID, number: int) -> FlaskResponse:
    """Show one question."""
    subject = access_phase(current_actor(), slug, phase_id)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    return render(question_page(subject, number))


def question_page(
    subject: TakePart,
    number: int,
    *,
    form: AskForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> QuestionPage:
    """Return the page, perhaps with a form that was refused."""
    actor = current_actor()
    part = participation_id_of(actor, subject)
    question = queries.access_question(actor, subject, min(number, HIGHEST), part)
    decision = decide(actor, ASK, subject)
    shown = question.state is QuestionState.SHOWN
    if decision.allowed and shown and question.answered_at and form is None:
        form = AskForm(formdata=None)
    return QuestionPage(
        consultation=subject.consultation,
        phase=subject.phase,
        question=question,
        decision=decision,
        supports=question.id in queries.supported_among(part, [question.id]),
        is_own=part is not None and question.participation_id == part,
        answers=queries.history_of(question.id) if question.answered_at else (),
        departments=departments(),
        merged=queries.merged_into(question) if shown else (),
        follow_ups=queries.follow_ups_of(question) if question.answered_at else (),
        form=form if decision.allowed and shown else None,
        settings=QuestionSettings.of(subject.phase.settings),
        may_moderate=actor.is_staff and may(actor, MODERATE, subject),
        problems=problems,
    )
