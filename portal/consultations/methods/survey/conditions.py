"""When a question is asked: conditions on answers to earlier questions, as pure functions.

A condition is JSON: ``{"all": [{"question": "bike", "is": "equals", "value": "yes"}]}``, with
``any`` in the place of ``all`` when one of them suffices. A question that is not asked counts as
unanswered for those behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.consultations.methods.survey.records import QuestionRecord

ANSWERED, UNANSWERED = "answered", "unanswered"
EQUALS, DIFFERS, ONE_OF = "equals", "differs", "one_of"
GREATER, LESS = "greater", "less"
TESTS = (ANSWERED, UNANSWERED, EQUALS, DIFFERS, ONE_OF, GREATER, LESS)
BY_COMPARISON: Mapping[str, tuple[str, ...]] = {
    "option": (ANSWERED, UNANSWERED, EQUALS, DIFFERS, ONE_OF),
    "number": TESTS,
    "date": TESTS,
    "text": (ANSWERED, UNANSWERED, EQUALS, DIFFERS, ONE_OF),
    "": (ANSWERED, UNANSWERED),
}
"""Which tests make sense for answers of which kind."""

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one answer.

    :param question: key of an earlier question.
    :param test: one of :data:`TESTS`.
    :param value: what is compared with; a list for ``one_of``.
    """

    question: str
    test: str
    value: Any = None

    def holds(self, answer: Any) -> bool:
        """Whether an answer passes; ``None`` is no answer."""
        if self.test == UNANSWERED:
            return answer is None
        if answer is None:
            return False
        if self.test == ANSWERED:
            return True
        if self.test == EQUALS:
            return _same(answer, self.value)
        if self.test == DIFFERS:
            return not _same(answer, self.value)
        if self.test == ONE_OF:
            return any(_same(answer, value) for value in self.value or ())
        return _beyond(answer, self.value, greater=self.test == GREATER)


@dataclass(frozen=True, slots=True)
class ShowIf:
    """Several conditions, of which all or any must hold."""

    conditions: tuple[Condition, ...]
    every: bool = True

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> ShowIf | None:
        """Read the JSON of a question; ``None`` when it is always asked."""
        if not given:
            return None
        every = "all" in given
        listed = given["all"] if every else given.get("any") or ()
        found = tuple(Condition(one["question"], one["is"], one.get("value")) for one in listed)
        return cls(found, every) if found else None

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`of` reads."""
        listed = [
            {"question": one.question, "is": one.test}
            | ({} if one.test in (ANSWERED, UNANSWERED) else {"value": one.value})
            for one in self.conditions
        ]
        return {"all" if self.every else "any": listed}

    def holds(self, answers: Answers) -> bool:
        """Whether the answers so far fulfil it."""
        found = (one.holds(answers.get(one.question)) for one in self.conditions)
        return all(found) if self.every else any(found)

    @property
    def questions(self) -> frozenset[str]:
        """The keys of the questions it depends on."""
        return frozenset(one.question for one in self.conditions)


def is_asked(question: QuestionRecord, answers: Answers) -> bool:
    """Whether a question is asked after these answers, of which hidden ones are left out."""
    show_if = ShowIf.of(question.show_if)
    return show_if is None or show_if.holds(answers)


def asked(questions: Iterable[QuestionRecord], answers: Answers) -> list[QuestionRecord]:
    """Return the questions that are asked, given all answers; those hidden count for nothing."""
    found: list[QuestionRecord] = []
    kept: dict[str, Any] = {}
    for question in questions:
        if is_asked(question, kept):
            found.append(question)
            if answers.get(question.key) is not None:
                kept[question.key] = answers[question.key]
    return found


def kept_answers(questions: Iterable[QuestionRecord], answers: Answers) -> dict[str, Any]:
    """Return the answers to questions that are asked; the others are dropped."""
    return {
        question.key: answers[question.key]
        for question in asked(questions, answers)
        if answers.get(question.key) is not None
    }


def dependants(questions: Sequence[QuestionRecord], key: str) -> list[QuestionRecord]:
    """Return the questions whose conditions name a question."""
    return [
        question
        for question in questions
        if (found := ShowIf.of(question.show_if)) is not None and key in found.questions
    ]


def chosen_in(answer: Any) -> Any:
    """Return what was chosen, whether or not somebody wrote words of their own beside it."""
    return answer["chosen"] if isinstance(answer, Mapping) and "chosen" in answer else answer


def _same(answer: Any, value: Any) -> bool:
    answer = chosen_in(answer)
    if isinstance(answer, list):
        return value in answer
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    if isinstance(answer, int | float) and isinstance(value, int | float):
        return float(answer) == float(value)
    if isinstance(answer, str) and isinstance(value, str):
        return answer.casefold() == value.casefold()
    return False


def _beyond(answer: Any, value: Any, *, greater: bool) -> bool:
    numbers = isinstance(answer, int | float) and isinstance(value, int | float)
    # Days are written so that their order is that of their texts.
    days = isinstance(answer, str) and isinstance(value, str)
    if not numbers and not days:
        return False
    return bool(answer > value) if greater else bool(answer < value)
