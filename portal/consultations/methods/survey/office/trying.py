"""A test run: the whole form as people will meet it, where nothing is stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.office.blueprint import access, blueprint
from portal.consultations.methods.survey.policy import LOOK
from portal.consultations.methods.survey.reading import fields_of, read, shown_on
from portal.consultations.methods.survey.records import SectionRecord
from portal.consultations.methods.survey.views.pages import (
    AnswerView,
    QuestionView,
    answer_views,
    question_views,
)
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.problems import Problem, Problems
from portal.core.web import Page, needs, render
from portal.municipality.queries import base_map


@dataclass(frozen=True)
class TryPage(Page):
    """Every page of the form one below the other, and what would have been handed in."""

    template: ClassVar[str] = "survey/office/try.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    sections: tuple[tuple[SectionRecord, tuple[QuestionView, ...]], ...]
    base: object
    problems: tuple[Problem, ...]
    result: tuple[AnswerView, ...] | None


@blueprint.route("/try", methods=["GET", "POST"])
@needs(LOOK)
def try_out(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Let an officer fill in the form; nothing is stored and nobody is counted."""
    subject = access(consultation_id, phase_id, LOOK)
    form = queries.form_of(phase_id)
    posted = request.method == "POST"
    problems: tuple[Problem, ...] = ()
    fields: dict[str, list[str]] = {}
    if posted:
        try:
            fields = fields_of(form.questions, request.form.to_dict(flat=False))
        except Problems as refused:
            problems = refused.problems
    reading = read(form, fields)
    problems += reading.problems if posted else ()
    sections = tuple(
        (section, question_views(form, section, shown, fields, problems))
        for section in form.sections
        if (shown := shown_on(section, reading) if posted else section.questions)
    )
    page = TryPage(
        consultation=subject.consultation,
        phase=subject.phase,
        sections=sections,
        base=base_map() if any(one.kind == "map" for one in form.questions) else None,
        problems=problems,
        result=answer_views(form, fields, reading) if posted and not problems else None,
    )
    return render(page, 422 if problems else 200)
