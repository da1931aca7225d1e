"""Whether any answers lead to a question: tries one of each sort that conditions tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

from portal.consultations.methods.survey.conditions import Condition, ShowIf, is_asked
from portal.consultations.methods.survey.records import QuestionRecord
from portal.consultations.methods.survey.types.numbers import bounds_of, steps_of

MOST_STEPS = 20_000
_FEW = 8


def can_be_asked(target: QuestionRecord, questions: Sequence[QuestionRecord]) -> bool:
    """Whether some answers to the questions before lead to a question.

    Tries one answer of each sort that its conditions, and those of what it depends on, tell
    apart. After :data:`MOST_STEPS` trials it gives the form the benefit of the doubt.
    """
    goal = ShowIf.of(target.show_if)
    if goal is None:
        return True
    before = _ancestors(target, questions)
    tests = [
        one
        for question in (*before, target)
        if (found := ShowIf.of(question.show_if)) is not None
        for one in found.conditions
    ]
    sorts = [
        _sorts(question, [t for t in tests if t.question == question.key]) for question in before
    ]
    steps = 0

    def lead(index: int, answers: dict[str, Any]) -> bool:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            return True
        if index == len(before):
            return goal.holds(answers)
        question = before[index]
        if not is_asked(question, answers):
            return lead(index + 1, answers)
        return any(
            lead(index + 1, answers if value is None else {**answers, question.key: value})
            for value in sorts[index]
            if value is not None or not question.required
        )

    return lead(0, {})


def _ancestors(target: QuestionRecord, questions: Sequence[QuestionRecord]) -> list[QuestionRecord]:
    known = {question.key: question for question in questions}
    wanted: set[str] = set()
    open_keys = [target.key]
    while open_keys:
        show_if = ShowIf.of(known[open_keys.pop()].show_if)
        for key in show_if.questions if show_if else ():
            if key in known and key not in wanted:
                wanted.add(key)
                open_keys.append(key)
    return [question for question in questions if question.key in wanted]


def _sorts(question: QuestionRecord, tests: Sequence[Condition]) -> list[Any]:
    """Return one answer of each sort that the tests tell apart, and ``None`` for no answer."""
    found: dict[tuple[bool, ...], Any] = {tuple(test.holds(None) for test in tests): None}
    result: list[Any] = [None]
    for value in _possible(question, tests):
        key = tuple(test.holds(value) for test in tests)
        if key not in found:
            found[key] = value
            result.append(value)
        elif found[key] is None:
            # Nothing tells it from no answer, but a required question needs one.
            found[key] = value
            result.append(value)
    return result


def _possible(question: QuestionRecord, tests: Sequence[Condition]) -> Iterator[Any]:
    named_values = [
        value
        for test in tests
        if test.value is not None
        for value in (test.value if isinstance(test.value, list) else [test.value])
    ]
    if question.kind == "single":
        yield from (option.key for option in question.options)
    elif question.kind == "multiple":
        yield from _selections(question, named_values)
    elif question.kind == "scale":
        yield from steps_of(question)
    elif question.kind == "number":
        yield from _numbers(question, named_values)
    elif question.kind == "date":
        yield from _days(question, named_values)
    else:
        yield from (value for value in named_values if isinstance(value, str))
        yield "\0"  # an answer that nothing names


def _selections(question: QuestionRecord, values: Sequence[Any]) -> Iterator[list[str]]:
    keys = [option.key for option in question.options]
    told_apart = [key for key in keys if key in values]
    others = [key for key in keys if key not in values]
    least = max(int(question.settings.get("least") or 0), 1)
    most = int(question.settings.get("most") or 0) or len(keys)
    every = len(told_apart) <= _FEW
    sizes = range(len(told_apart) + 1) if every else (0, 1, 2, len(told_apart))
    for size in sizes:
        for some in combinations(told_apart, size):
            selection = [*some, *others[: max(least - size, 0)]]
            if least <= len(selection) <= most:
                yield selection


def _numbers(question: QuestionRecord, values: Sequence[Any]) -> Iterator[float]:
    low, high = bounds_of(question)
    whole = bool(question.settings.get("whole"))
    edges = sorted({float(v) for v in values if isinstance(v, int | float)})
    points: set[float] = {float(bound) for bound in (low, high) if bound is not None}
    for edge in edges:
        points |= {edge, math.floor(edge), math.ceil(edge), edge - 1, edge + 1}
    points |= {(a + b) / 2 for a, b in pairwise(edges)}
    for bound in (low, high):
        if bound is not None:
            points |= {(edge + float(bound)) / 2 for edge in edges}
    points |= {0.0} if not points else set()
    for point in sorted(points):
        if whole and point != math.floor(point):
            continue
        if (low is None or point >= float(low)) and (high is None or point <= float(high)):
            yield point


def _days(question: QuestionRecord, values: Sequence[Any]) -> Iterator[str]:
    first, last = question.settings.get("earliest"), question.settings.get("latest")
    edges = [*(v for v in values if isinstance(v, str)), *(v for v in (first, last) if v)]
    days: set[str] = set() if edges else {"2000-01-01"}
    for edge in edges:
        for step in (-1, 0, 1):
            try:
                days.add((date.fromisoformat(edge) + timedelta(days=step)).isoformat())
            except (ValueError, OverflowError):
                continue
    for day in sorted(days):
        if (not first or day >= first) and (not last or day <= last):
            yield day
