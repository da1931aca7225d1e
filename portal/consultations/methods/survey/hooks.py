"""The hook of surveys: further types of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, current_app
from wtforms import Form

from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.core.plugins.gathering import gather
from portal.core.plugins.handed_over import Use, hand_over
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.problems import Problem

_TYPES = "portal_question_types"
Typed = Mapping[str, Sequence[str]]
"""What was typed for one question: end of the field's name (``""`` for its own) → values."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option of an answer, as it is counted.

    :param row: key of the matrix's row, empty elsewhere.
    :param place: place in a ranking, counted from 1.
    """

    option: str
    row: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Countable:
    """What of an answer is counted and searched.

    :param number: what averages are made of.
    :param text: what somebody wrote in their own words.
    """

    number: float | None = None
    text: str | None = None
    chosen: tuple[Chosen, ...] = ()


class QuestionType(Protocol):
    """A type of question.

    :ivar name: stable machine name, kept in every question of this type.
    :ivar title: what officers choose it by.
    :ivar summary: how answers are summed up, one of the values of ``SummaryKind``.
    :ivar template: template with the macro ``field(question, name, typed, error)``.
    :ivar lists: settings that are lists of options: ``options``, ``rows``, ``columns``.
    :ivar texts: settings that are texts in all languages, name → label.
    :ivar compares: what conditions compare: ``option``, ``number``, ``date``, ``text`` or ``""``.
    """

    name: str
    title: Any
    summary: str
    template: str
    lists: tuple[str, ...]
    texts: Mapping[str, Any]
    compares: str

    def settings_form(self) -> type[Form]:
        """Return the form with which an officer sets up what is no list and no text."""

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a question's settings."""

    def parse(self, question: QuestionRecord, typed: Typed) -> Any:
        """Return the answer as JSON values, ``None`` when there is none.

        :raises Problems: when it cannot be accepted; the field is the end of the field's name.
        """

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return what somebody would type to give this answer."""

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Return what of an answer is counted."""

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return an answer in words."""


def holds_texts(question: QuestionRecord, kind: QuestionType) -> bool:
    """Whether people write answers in their own words, as a whole or beside options."""
    return kind.summary == SummaryKind.TEXTS or bool(question.other)


USES: Mapping[str, Use] = {
    "settings_form": Use(fail=FailPolicy.CLOSED, budget_ms=500, queries=10),
    "settings_problems": Use(fail=FailPolicy.CLOSED, budget_ms=500, queries=10),
    "parse": Use(fail=FailPolicy.CLOSED, budget_ms=500, queries=5),
    "typed": Use(instead={}),
    "countable": Use(fail=FailPolicy.CLOSED, budget_ms=500, queries=5),
    "plain": Use(instead=""),
}
"""How types of plugins are called: nothing is accepted that its type could not look at."""


class SurveyHooks(HookSpec):
    """Add types of questions to surveys."""

    @hookspec(fail=FailPolicy.BROKEN)
    def question_types(self) -> Sequence[QuestionType]:
        """Offer types of questions that officers choose in surveys.

        When: once in every process; the functions of what is returned are called when forms are
            shown, sent and summed up.
        Given: nothing.
        Returns: types of questions.
        Failure: the plugin is broken and left out. Questions whose type is missing are shown as
            not available now and are not asked.
        """
        raise NotImplementedError


def gather_question_types(app: Flask) -> None:
    """Ask every ready plugin for its types; a failing one is left out and marked broken."""
    found: dict[str, tuple[str, QuestionType]] = {}

    def take(plugin: Plugin, answers: Sequence[QuestionType]) -> None:
        for one in answers:
            if one.name in found:
                raise ValueError(f"there is a question type “{one.name}” already")
            kept = hand_over(plugin, one, QuestionType, USES, f"question type {one.name}")
            found[one.name] = (plugin.name, kept)

    gather(app, SurveyHooks.question_types, take)
    app.extensions[_TYPES] = found


def question_types() -> Mapping[str, QuestionType]:
    """Return the types of questions of plugins that take part now, by name."""
    manager = plugins_of(current_app)
    found: dict[str, tuple[str, QuestionType]] = current_app.extensions[_TYPES]
    return {name: one for name, (plugin, one) in found.items() if manager.is_enabled(plugin)}
