"""The columns of a survey's export: what each holds, its codes, and how an answer fills it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.consultations.methods.survey.conditions import chosen_in
from portal.consultations.methods.survey.hooks import QuestionType, question_types
from portal.consultations.methods.survey.records import (
    FormRecord,
    Option,
    QuestionRecord,
    SummaryKind,
)
from portal.consultations.methods.survey.types.numbers import steps_of
from portal.consultations.methods.survey.types.others import words_in
from portal.core.i18n import gettext as _

Values = tuple[tuple[str, str], ...]
Cells = Callable[[Any], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    :param name: key of the question, with the option or row after a dot where there are several.
    :param holds: what a cell holds, in a sentence.
    :param values: (code, words) of every code that may stand in it.
    """

    name: str
    holds: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """The columns of one question.

    :param cells: an answer in its canonical form → the cells, one for each column.
    """

    question: QuestionRecord
    section: str
    columns: tuple[Column, ...]
    cells: Cells


CODEBOOK = (
    "column",
    "number",
    "question",
    "kind",
    "section",
    "required",
    "asked_when",
    "holds",
    "code",
    "words",
)


def columns_of(form: FormRecord) -> tuple[QuestionColumns, ...]:
    """Return the columns of all questions of a form, in its order."""
    types = question_types()
    return tuple(
        QuestionColumns(question, str(section.title), *_columns(question, types.get(question.kind)))
        for section in form.sections
        for question in section.questions
    )


def codebook(found: Sequence[QuestionColumns], more: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """Yield the codebook's lines: one for each column and code, in the order of ``CODEBOOK``.

    :param more: the columns that stand before those of the questions.
    """
    for column in more:
        for code, words in column.values or (("", ""),):
            yield (column.name, "", "", "", "", "", "", column.holds, code, words)
    for one in found:
        question = one.question
        asked = json.dumps(question.show_if, ensure_ascii=False) if question.show_if else ""
        about = (question.number, str(question.text), question.kind, one.section)
        required = "yes" if question.required else "no"
        for column in one.columns:
            for code, words in column.values or (("", ""),):
                yield (column.name, *about, required, asked, column.holds, code, words)


def _columns(  # noqa: PLR0911 - one answer for each kind
    question: QuestionRecord, kind: QuestionType | None
) -> tuple[tuple[Column, ...], Cells]:
    key = question.key
    options = _values(question.options)
    if kind is None:
        return (Column(key, _("the answer; its type of question is not available now")),), _json
    # The option itself has the key "other", so its words need another name.
    written = (Column(f"{key}.words", _("what was written")),) if question.other else ()
    if question.kind == "multiple":
        chosen = (("1", _("chosen")), ("0", _("not chosen")))
        named = tuple(Column(f"{key}.{code}", words, chosen) for code, words in options)
        cells = _several([code for code, _words in options])
        return (*named, *written), _with_words(cells) if written else cells
    if kind.summary == SummaryKind.CHOICES and question.options:
        named = (Column(key, _("the option chosen"), options),)
        return (*named, *written), _with_words(_one) if written else _one
    if kind.summary == SummaryKind.RANKING:
        keys = [code for code, _words in options]
        return tuple(
            Column(f"{key}.{code}", _("the place of: %(option)s", option=words))
            for code, words in options
        ), _places(keys)
    if kind.summary == SummaryKind.MATRIX:
        rows, columns = question.rows, _values(question.columns)
        return tuple(Column(f"{key}.{row.key}", str(row.label), columns) for row in rows), _rows(
            [row.key for row in rows]
        )
    if kind.summary == SummaryKind.PLACES:
        return (
            Column(f"{key}.lat", _("latitude in degrees (WGS 84)")),
            Column(f"{key}.lon", _("longitude in degrees (WGS 84)")),
        ), _point
    if kind.summary == SummaryKind.NUMBERS:
        return (Column(key, _bounds(question)),), _one
    if kind.summary == SummaryKind.DATES:
        return (Column(key, _("a day, YYYY-MM-DD")),), _one
    if kind.summary == SummaryKind.FILES:
        plain = kind.plain
        return (Column(key, _("the name of the file")),), lambda value: [plain(question, value)]
    return (Column(key, _("what was written")),), _one


def _bounds(question: QuestionRecord) -> str:
    if question.kind != "scale":
        return _("a number")
    steps = steps_of(question)
    return _("a number from %(low)s to %(high)s", low=steps[0], high=steps[-1])


def _values(options: Sequence[Option]) -> Values:
    return tuple((option.key, str(option.label)) for option in options)


def _one(value: Any) -> Sequence[Any]:
    return [value if isinstance(value, str | int | float) else _text(value)]


def _json(value: Any) -> Sequence[Any]:
    return [_text(value)]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _several(keys: Sequence[str]) -> Cells:
    def cells(value: Any) -> Sequence[Any]:
        return [1 if key in value else 0 for key in keys]

    return cells


def _with_words(cells: Cells) -> Cells:
    def both(value: Any) -> Sequence[Any]:
        return [*cells(chosen_in(value)), words_in(value) or None]

    return both


def _places(keys: Sequence[str]) -> Cells:
    def cells(value: Any) -> Sequence[Any]:
        places = {key: place for place, key in enumerate(value, start=1)}
        return [places.get(key) for key in keys]

    return cells


def _rows(keys: Sequence[str]) -> Cells:
    def cells(value: Any) -> Sequence[Any]:
        return [value.get(key) for key in keys]

    return cells


def _point(value: Any) -> Sequence[Any]:
    return [value.get("lat"), value.get("lon")]
