"""What is wrong with the conditions of a form: unknown, too early, circular, never fulfilled."""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.consultations.methods.survey.conditions import (
    ANSWERED,
    BY_COMPARISON,
    GREATER,
    LESS,
    ONE_OF,
    UNANSWERED,
    Condition,
    ShowIf,
    dependants,
)
from portal.consultations.methods.survey.reachable import can_be_asked
from portal.consultations.methods.survey.records import QuestionRecord
from portal.core.problems import Problem
from portal.core.text.markdown import excerpt

FIELD = "show_if"
MOST_CONDITIONS = 20


def named(question: QuestionRecord) -> str:
    """Return how a message names a question: “3. Do you cycle?”."""
    return f"“{question.number}. {excerpt(str(question.text), 60)}”"


def condition_problems(
    questions: Sequence[QuestionRecord], compares: Mapping[str, str]
) -> list[Problem]:
    """Return what is wrong with the conditions of a form, naming the questions.

    :param compares: type of question → what its conditions compare; types that are not
        available now are left alone.
    """
    known = {question.key: question for question in questions}
    problems = [
        problem for question in questions for problem in _single_problems(question, known, compares)
    ]
    problems = problems or order_problems(questions)
    if problems:
        return problems
    return [
        Problem(
            FIELD,
            "never",
            _(
                "No answers ever lead to %(question)s: its conditions contradict one another "
                "or those of the questions it depends on.",
                question=named(question),
            ),
        )
        for question in questions
        if not can_be_asked(question, questions)
    ]


def order_problems(questions: Sequence[QuestionRecord]) -> list[Problem]:
    """Return which questions wait for themselves, for one another or for a later one.

    Looks at nothing else, so it can be asked before a form is written.
    """
    known = {question.key: question for question in questions}
    itself = [one for one in questions if dependants([one], one.key)]
    if itself:
        return [_of_itself(question) for question in itself]
    circle = _circle(questions)
    if circle:
        names = ", ".join(named(known[key]) for key in circle)
        return [
            Problem(FIELD, "circular", _("These wait for one another: %(names)s.", names=names))
        ]
    return list(_too_early(questions, known))


def removal_problems(
    questions: Sequence[QuestionRecord], removed: Collection[uuid.UUID]
) -> list[Problem]:
    """Return what stays and depends on questions that are to go, by name."""
    gone = [one for one in questions if one.id in removed]
    kept = [one for one in questions if one.id not in removed]
    waiting = {one.number: one for lost in gone for one in dependants(kept, lost.key)}
    if not waiting:
        return []
    message = _(
        "Other questions depend on what you remove: %(names)s. Change their conditions first.",
        names=", ".join(named(waiting[number]) for number in sorted(waiting)),
    )
    return [Problem(FIELD, "needed_by", message)]


def _of_itself(question: QuestionRecord) -> Problem:
    message = _("%(question)s cannot depend on itself.", question=named(question))
    return Problem(FIELD, "circular", message)


def _single_problems(
    question: QuestionRecord, known: Mapping[str, QuestionRecord], compares: Mapping[str, str]
) -> Iterator[Problem]:
    show_if = ShowIf.of(question.show_if)
    if show_if is None:
        return
    here = named(question)
    if len(show_if.conditions) > MOST_CONDITIONS:
        yield Problem(FIELD, "too_many", _("Give %(question)s fewer conditions.", question=here))
    for one in show_if.conditions:
        other = known.get(one.question)
        if other is None:
            message = _("%(question)s depends on a question that is not there.", question=here)
            yield Problem(FIELD, "unknown_question", message)
        elif other.key == question.key:
            yield _of_itself(question)
        elif other.kind in compares:
            yield from _test_problems(here, one, other, compares[other.kind])


def _test_problems(
    here: str, one: Condition, other: QuestionRecord, compares: str
) -> Iterator[Problem]:
    there = named(other)
    if one.test not in BY_COMPARISON.get(compares, ()):
        message = _(
            "The condition of %(question)s does not fit answers to %(other)s.",
            question=here,
            other=there,
        )
        yield Problem(FIELD, "test", message)
        return
    if one.test in (ANSWERED, UNANSWERED):
        return
    values = one.value if one.test == ONE_OF else [one.value]
    if not isinstance(values, list) or not values or any(v is None or v == "" for v in values):
        message = _(
            "Say which answer to %(other)s leads to %(question)s.", question=here, other=there
        )
        yield Problem(FIELD, "needed", message)
    elif compares == "option" and {str(v) for v in values} - {o.key for o in other.options}:
        message = _(
            "The condition of %(question)s names an option that %(other)s does not have.",
            question=here,
            other=there,
        )
        yield Problem(FIELD, "unknown_option", message)
    elif not all(_fits(value, compares) for value in values):
        message = _(
            "The condition of %(question)s does not fit answers to %(other)s.",
            question=here,
            other=there,
        )
        yield Problem(FIELD, "value", message)


def _fits(value: Any, compares: str) -> bool:
    if compares == "number":
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        )
    if not isinstance(value, str):
        return False
    if compares == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _circle(questions: Sequence[QuestionRecord]) -> list[str]:
    """Return the keys of questions that wait for one another, in their order; or nothing."""
    waits = {
        question.key: sorted(found.questions) if (found := ShowIf.of(question.show_if)) else []
        for question in questions
    }
    done: set[str] = set()

    def follow(key: str, path: list[str]) -> list[str]:
        if key in path:
            return path[path.index(key) :]
        if key in done:
            return []
        for other in waits.get(key, ()):
            found = follow(other, [*path, key])
            if found:
                return found
        done.add(key)
        return []

    for question in questions:
        circle = follow(question.key, [])
        if circle:
            return [one.key for one in questions if one.key in circle]
    return []


def _too_early(
    questions: Sequence[QuestionRecord], known: Mapping[str, QuestionRecord]
) -> Iterator[Problem]:
    for question in questions:
        show_if = ShowIf.of(question.show_if)
        for key in sorted(show_if.questions) if show_if else ():
            if key in known and known[key].number > question.number:
                message = _(
                    "%(question)s depends on %(other)s, which comes later. Move it behind that.",
                    question=named(question),
                    other=named(known[key]),
                )
                yield Problem(FIELD, "forward", message)


__all__ = [
    "FIELD",
    "GREATER",
    "LESS",
    "condition_problems",
    "named",
    "order_problems",
    "removal_problems",
]
