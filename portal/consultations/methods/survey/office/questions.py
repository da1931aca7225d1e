"""Questions of the form: added, changed, moved, removed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries, service
from portal.consultations.methods.survey.conditions import (
    ANSWERED,
    DIFFERS,
    EQUALS,
    GREATER,
    LESS,
    ONE_OF,
    UNANSWERED,
)
from portal.consultations.methods.survey.hooks import QuestionType, question_types
from portal.consultations.methods.survey.office.blueprint import (
    access,
    blueprint,
    form_page,
    to_form,
)
from portal.consultations.methods.survey.office.sections import STEPS
from portal.consultations.methods.survey.office.typing import (
    SETTINGS,
    Typing,
    sent,
    shown,
    with_room,
)
from portal.consultations.methods.survey.policy import DESIGN
from portal.consultations.methods.survey.records import FormRecord, QuestionRecord, SectionRecord
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class QuestionPage(Page):
    """The form of a question, new or known.

    :param before: the questions a condition may name, with the answers it may compare with.
    """

    template: ClassVar[str] = "survey/office/question.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    section: SectionRecord
    question: QuestionRecord | None
    typing: Typing
    kind: QuestionType
    kinds: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]
    before: Sequence[QuestionRecord]
    tests: Sequence[tuple[str, str]]
    answered: bool
    problems: tuple[Problem, ...]


@blueprint.route("/sections/<id:section_id>/questions/new", methods=["GET", "POST"])
@needs(DESIGN)
def new_question(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, section_id: uuid.UUID
) -> Response:
    """Add a question at the end of a page."""
    subject = access(consultation_id, phase_id)
    form = queries.form_of(phase_id)
    section = next((one for one in form.sections if one.id == section_id), None)
    if section is None:
        raise NotFound
    kind = _kind(request.values.get("kind", ""))
    languages = subject.consultation.languages
    if request.method == "GET":
        return _page(subject, form, section, None, shown(kind, languages, None), kind)
    typing, problems = sent(kind, languages), _settings_problems(kind, languages)
    if not problems and request.form.get("go") != "more":
        try:
            with unit_of_work():
                service.add_question(current_actor(), subject, section_id, typing.draft())
        except Problems as refused:
            problems = list(refused.problems)
        else:
            flash(_("The question has been added."), "success")
            return to_form(subject, f"section-{section_id}")
    return _page(subject, form, section, None, typing, kind, tuple(problems))


@blueprint.route("/questions/<id:question_id>", methods=["GET", "POST"])
@needs(DESIGN)
def edit_question(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID
) -> Response:
    """Change a question."""
    subject = access(consultation_id, phase_id)
    form = queries.form_of(phase_id)
    question = next((one for one in form.questions if one.id == question_id), None)
    if question is None:
        raise NotFound
    section = next(one for one in form.sections if question in one.questions)
    kind = _kind(request.values.get("kind", "") or question.kind)
    languages = subject.consultation.languages
    if request.method == "GET":
        return _page(
            subject, form, section, question, _shown(kind, form, languages, question), kind
        )
    typing, problems = sent(kind, languages), _settings_problems(kind, languages)
    if not problems and request.form.get("go") != "more":
        try:
            with unit_of_work():
                service.edit_question(current_actor(), subject, question_id, typing.draft())
        except Problems as refused:
            problems = list(refused.problems)
        else:
            flash(_("The question has been saved."), "success")
            return to_form(subject, f"question-{question.key}")
    return _page(subject, form, section, question, typing, kind, tuple(problems))


@blueprint.post("/questions/<id:question_id>/move")
@needs(DESIGN)
def move_question(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID
) -> Response:
    """Move a question up or down, onto the next page at the edge of its own."""
    subject = access(consultation_id, phase_id)
    try:
        with unit_of_work():
            row = queries.question_row(phase_id, question_id)
            key = row.key
            step = STEPS.get(request.form.get("to", ""), 0)
            service.move_question(current_actor(), subject, question_id, step)
    except Problems as refused:
        return form_page(subject, problems=refused.problems)
    return to_form(subject, f"question-{key}")


@blueprint.post("/questions/<id:question_id>/remove")
@needs(DESIGN)
def remove_question(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, question_id: uuid.UUID
) -> Response:
    """Remove a question."""
    subject = access(consultation_id, phase_id)
    try:
        with unit_of_work():
            service.remove_question(current_actor(), subject, question_id)
    except Problems as refused:
        return form_page(subject, problems=refused.problems)
    flash(_("The question has been removed."), "success")
    return to_form(subject)


def _kind(name: str) -> QuestionType:
    known = question_types()
    return known.get(name) or next(iter(known.values()))


def _shown(
    kind: QuestionType, form: FormRecord, languages: Sequence[str], question: QuestionRecord
) -> Typing:
    return shown(kind, languages, question, form.questions)


def _settings_problems(kind: QuestionType, languages: Sequence[str]) -> list[Problem]:
    form = sent(kind, languages).settings
    form.validate()
    return [
        Problem(f"{SETTINGS}{field.short_name}", "format", str(field.errors[0]))
        for field in form
        if field.errors
    ]


def _page(
    subject: TakePart,
    form: FormRecord,
    section: SectionRecord,
    question: QuestionRecord | None,
    typing: Typing,
    kind: QuestionType,
    problems: tuple[Problem, ...] = (),
) -> Response:
    languages = subject.consultation.languages
    if request.method == "POST":
        typing = with_room(typing, languages)
    limit = question.number if question else _end_of(form, section)
    types = question_types()
    names = {field.short_name for field in typing.settings}
    placed = tuple(
        Problem(f"{SETTINGS}{one.field}", one.code, one.message) if one.field in names else one
        for one in problems
    )
    page = QuestionPage(
        consultation=subject.consultation,
        phase=subject.phase,
        section=section,
        question=question,
        typing=typing,
        kind=kind,
        kinds=[(name, str(one.title)) for name, one in types.items()],
        languages=list(language_names(languages)),
        before=[one for one in form.questions if one.number < limit],
        tests=_tests(),
        answered=queries.has_answers(subject.phase.id),
        problems=placed,
    )
    return render(page, 422 if problems else 200)


def _end_of(form: FormRecord, section: SectionRecord) -> int:
    before: list[Any] = [
        one for page in form.sections if page.number <= section.number for one in page.questions
    ]
    return len(before) + 1


def _tests() -> list[tuple[str, str]]:
    return [
        (EQUALS, _("is")),
        (DIFFERS, _("is answered, but is not")),
        (ONE_OF, _("is one of (separated by commas)")),
        (GREATER, _("is more or later than")),
        (LESS, _("is less or earlier than")),
        (ANSWERED, _("is answered")),
        (UNANSWERED, _("is not answered")),
    ]
