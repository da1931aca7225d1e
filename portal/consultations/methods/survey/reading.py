"""Reads what was typed: which questions are asked, what was answered, what cannot be accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from portal.consultations.methods.survey.conditions import ShowIf, is_asked
from portal.consultations.methods.survey.hooks import QuestionType, question_types
from portal.consultations.methods.survey.records import FormRecord, QuestionRecord, SectionRecord
from portal.core.problems import Problem, Problems

Fields = Mapping[str, Sequence[str]]
MOST_TYPED = 300_000
MOST_VALUES = 250


@dataclass(frozen=True)
class Reading:
    """A form as somebody filled it in.

    :param answers: key → answer, of questions that are asked.
    :param asked: keys of the questions that are asked after these answers.
    :param problems: what cannot be accepted; ``field`` is the name of the form's field.
    """

    answers: Mapping[str, Any]
    asked: Collection[str]
    problems: tuple[Problem, ...] = field(default=())

    def of(self, section: SectionRecord) -> tuple[Problem, ...]:
        """Return the problems of one page."""
        names = tuple(field_name(question) for question in section.questions)
        return tuple(
            problem
            for problem in self.problems
            if any(problem.field == name or problem.field.startswith(f"{name}-") for name in names)
        )


def field_name(question: QuestionRecord, end: str = "") -> str:
    """Return the name of a question's field; ``end`` tells its several fields apart."""
    return f"q-{question.key}" + (f"-{end}" if end else "")


def typed_for(question: QuestionRecord, fields: Fields) -> dict[str, list[str]]:
    """Return what was typed for one question, by the ends of its fields' names."""
    name = field_name(question)
    return {
        key[len(name) + 1 :]: list(values)
        for key, values in fields.items()
        if key == name or key.startswith(f"{name}-")
    }


def fields_of(questions: Sequence[QuestionRecord], sent: Fields) -> dict[str, list[str]]:
    """Return what a form sent for some questions, and nothing else of it.

    :raises Problems: when it is more than anybody types.
    """
    found: dict[str, list[str]] = {}
    for question in questions:
        for end, values in typed_for(question, sent).items():
            kept = [value for value in values if value]
            if kept and len(end) <= 40:
                found[field_name(question, end)] = kept[:MOST_VALUES]
    if sum(len(value) for values in found.values() for value in values) > MOST_TYPED:
        message = _("This is more text than a form can take. Shorten your answers.")
        raise Problems(Problem("", "too_long", message))
    return found


def read(form: FormRecord, fields: Fields) -> Reading:
    """Read a whole form; what is typed for questions that are not asked is left alone."""
    types = question_types()
    answers: dict[str, Any] = {}
    asked: list[str] = []
    problems: list[Problem] = []
    for question in form.questions:
        kind = types.get(question.kind)
        if kind is None or not is_asked(question, answers):
            continue
        asked.append(question.key)
        value, refused = _answer(question, kind, fields)
        problems.extend(refused)
        if value is not None:
            answers[question.key] = value
        elif question.required and not refused:
            message = _("Answer question %(number)s.", number=question.number)
            problems.append(Problem(field_name(question), "needed", message))
    return Reading(answers, tuple(asked), tuple(problems))


def _answer(
    question: QuestionRecord, kind: QuestionType, fields: Fields
) -> tuple[Any, list[Problem]]:
    try:
        return kind.parse(question, typed_for(question, fields)), []
    except Problems as refused:
        return None, [
            Problem(field_name(question, one.field), one.code, one.message)
            for one in refused.problems
        ]


def typed_answers(form: FormRecord, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what somebody would type to give these answers.

    :raises Problems: when one is for no question of the form, or of no shape it could have.
    """
    types = question_types()
    fields: dict[str, list[str]] = {}
    problems = []
    for key, value in answers.items():
        question = form.question(key)
        kind = types.get(question.kind) if question else None
        if question is None or kind is None:
            message = _("There is no question “%(key)s”.", key=key[:60])
            problems.append(Problem(f"q-{key[:60]}", "unknown", message))
            continue
        if value is None:
            continue
        try:
            for end, values in kind.typed(question, value).items():
                fields[field_name(question, end)] = values
        except (TypeError, KeyError, ValueError, AttributeError):
            message = _("This is not how question %(number)s is answered.", number=question.number)
            problems.append(Problem(field_name(question), "shape", message))
    if problems:
        raise Problems(problems)
    return fields


def on_same_page(
    question: QuestionRecord, section: SectionRecord, answers: Mapping[str, Any]
) -> ShowIf | None:
    """Return the conditions that are decided while a question's page is being filled in.

    ``None`` when answers on other pages have decided already, one way or the other.
    """
    show_if = ShowIf.of(question.show_if)
    if show_if is None:
        return None
    keys = {one.key for one in section.questions}
    here = tuple(one for one in show_if.conditions if one.question in keys)
    before = [
        one.holds(answers.get(one.question))
        for one in show_if.conditions
        if one.question not in keys
    ]
    if not here or (show_if.every and not all(before)) or (not show_if.every and any(before)):
        return None
    return ShowIf(here, show_if.every)


def shown_on(section: SectionRecord, reading: Reading) -> list[QuestionRecord]:
    """Return the questions a page has to show: asked now, or perhaps once it is filled in."""
    return [
        question
        for question in section.questions
        if question.key in reading.asked
        or on_same_page(question, section, reading.answers) is not None
    ]


def pages_to_show(form: FormRecord, reading: Reading) -> list[SectionRecord]:
    """Return the pages that ask anything after the answers so far."""
    return [section for section in form.sections if shown_on(section, reading)]
