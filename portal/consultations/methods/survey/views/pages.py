"""What the pages of a survey show: questions with what was typed, progress, answers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask_babel import gettext as _

from portal.consultations.methods.survey.conditions import (
    ANSWERED,
    DIFFERS,
    EQUALS,
    GREATER,
    LESS,
    ONE_OF,
    UNANSWERED,
    Condition,
    ShowIf,
)
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.reading import (
    Reading,
    field_name,
    on_same_page,
    read,
    typed_for,
)
from portal.consultations.methods.survey.records import (
    FormRecord,
    QuestionRecord,
    ReceiptRecord,
    RevisionRecord,
    SectionRecord,
)
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import Decision
from portal.core.problems import Problem
from portal.core.web import Page


@dataclass(frozen=True)
class QuestionView:
    """A question as a page shows it.

    :param template: where its type's macro ``field`` is.
    :param why: when it is asked, in words, where that is decided on the same page.
    :param show_if: the same for the script, as JSON.
    :param newer: what another tab or device typed meanwhile.
    """

    question: QuestionRecord
    template: str
    name: str
    typed: Mapping[str, Sequence[str]]
    error: str | None = None
    why: str = ""
    show_if: Mapping[str, Any] | None = None
    newer: str = ""


@dataclass(frozen=True)
class AnswerView:
    """A question with its answer in words.

    :param answer: empty when there is none.
    :param page: number of the page it stands on.
    """

    question: QuestionRecord
    answer: str
    page: int
    error: str = ""


@dataclass(frozen=True)
class StartPage(Page):
    """What is asked, of whom, and what becomes of it; the way in or what one has typed."""

    template: ClassVar[str] = "survey/start.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    decision: Decision
    conditions: list[str]
    form: FormRecord
    anonymous: bool
    texts_public: bool
    minutes: int
    first_page: int | None
    has_draft: bool
    kept: tuple[AnswerView, ...]
    receipt: ReceiptRecord | None
    results: str | None
    revisions: tuple[RevisionRecord, ...]


@dataclass(frozen=True)
class QuestionsPage(Page):
    """One page of the form.

    :param step: which of the pages this is, of ``steps``; ``done`` of them are behind.
    :param conflict: whether another tab or device typed something else meanwhile.
    """

    template: ClassVar[str] = "survey/page.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    section: SectionRecord
    questions: tuple[QuestionView, ...]
    version: int
    step: int
    steps: int
    base: Mapping[str, Any] | None
    problems: tuple[Problem, ...] = ()
    conflict: bool = False
    saved: bool = False


@dataclass(frozen=True)
class ReviewPage(Page):
    """All answers, before they are handed in."""

    template: ClassVar[str] = "survey/review.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    answers: tuple[AnswerView, ...]
    last_page: int
    anonymous: bool
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True)
class RefusedPage(Page):
    """Why nothing was accepted, with everything that was typed."""

    template: ClassVar[str] = "survey/refused.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    decision: Decision
    kept: tuple[AnswerView, ...]
    results: str | None


@dataclass(frozen=True)
class ReceiptPage(Page):
    """Thanks, and what to write down."""

    template: ClassVar[str] = "survey/receipt.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    receipt: ReceiptRecord
    anonymous: bool
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class PrintPage(Page):
    """The form for paper."""

    template: ClassVar[str] = "survey/print.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    form: FormRecord
    whys: Mapping[str, str]
    anonymous: bool
    code: bool


def question_views(
    form: FormRecord,
    section: SectionRecord,
    shown: Sequence[QuestionRecord],
    fields: Mapping[str, Sequence[str]],
    problems: Sequence[Problem] = (),
    newer: Mapping[str, Sequence[str]] | None = None,
) -> tuple[QuestionView, ...]:
    """Return the questions of a page with what was typed and what is wrong with it."""
    types = question_types()
    answers = read(form, fields).answers
    found = []
    for question in shown:
        kind = types.get(question.kind)
        if kind is None:
            continue
        name = field_name(question)
        error = next(
            (p.message for p in problems if p.field == name or p.field.startswith(f"{name}-")), None
        )
        decided_here = on_same_page(question, section, answers)
        found.append(
            QuestionView(
                question,
                kind.template,
                name,
                typed_for(question, fields),
                error,
                why_asked(question, form) if decided_here else "",
                decided_here.to_json() if decided_here else None,
                _newer(question, fields, newer),
            )
        )
    return tuple(found)


def _newer(
    question: QuestionRecord,
    fields: Mapping[str, Sequence[str]],
    newer: Mapping[str, Sequence[str]] | None,
) -> str:
    if newer is None:
        return ""
    here, there = typed_for(question, fields), typed_for(question, newer)
    return in_words(question, newer) if here != there else ""


def in_words(question: QuestionRecord, fields: Mapping[str, Sequence[str]]) -> str:
    """Return what was typed for a question in words, as it stands when it cannot be read."""
    kind = question_types().get(question.kind)
    typed = typed_for(question, fields)
    if not any(any(values) for values in typed.values()):
        return ""
    try:
        value = kind.parse(question, typed) if kind else None
    except Exception:
        value = None
    if kind is not None and value is not None:
        return str(kind.plain(question, value))
    return "; ".join(value for values in typed.values() for value in values)


def answer_views(
    form: FormRecord,
    fields: Mapping[str, Sequence[str]],
    reading: Reading | None = None,
    problems: Sequence[Problem] = (),
) -> tuple[AnswerView, ...]:
    """Return every question that is asked with what was typed, in words."""
    found = []
    for section in form.sections:
        for question in section.questions:
            if reading is not None and question.key not in reading.asked:
                continue
            name = field_name(question)
            error = next(
                (p.message for p in problems if p.field == name or p.field.startswith(f"{name}-")),
                "",
            )
            found.append(AnswerView(question, in_words(question, fields), section.number, error))
    return tuple(found)


def typed_only(answers: Sequence[AnswerView]) -> tuple[AnswerView, ...]:
    """Return those that were answered."""
    return tuple(one for one in answers if one.answer)


def why_asked(question: QuestionRecord, form: FormRecord) -> str:
    """Return in words when a question is asked; empty for one that always is."""
    show_if = ShowIf.of(question.show_if)
    if show_if is None:
        return ""
    parts = [text for one in show_if.conditions if (text := _condition(one, form))]
    joined = (_(" and ") if show_if.every else _(" or ")).join(parts)
    return _("Only if %(conditions)s.", conditions=joined) if parts else ""


def _condition(one: Condition, form: FormRecord) -> str:
    other = form.question(one.question)
    if other is None:
        return ""
    values = one.value if isinstance(one.value, list) else [one.value]
    given = {
        "number": other.number,
        "answer": ", ".join(f"“{other.label_of(str(value))}”" for value in values),
    }
    words: dict[str, str] = {
        ANSWERED: _("you answered question %(number)s", **given),
        UNANSWERED: _("you did not answer question %(number)s", **given),
        EQUALS: _("you answered %(answer)s to question %(number)s", **given),
        DIFFERS: _("you did not answer %(answer)s to question %(number)s", **given),
        ONE_OF: _("you answered one of %(answer)s to question %(number)s", **given),
        GREATER: _("your answer to question %(number)s is more than %(answer)s", **given),
        LESS: _("your answer to question %(number)s is less than %(answer)s", **given),
    }
    return words.get(one.test, "")
