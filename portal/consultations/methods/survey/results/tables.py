"""What came of a survey for the results page of the whole consultation, and as open data.

Open data are counts, not forms: whoever answered forty questions is recognised by the combination
of their answers. Free texts are published only where the survey says so, apart from all other
answers, and marks on the map only as squares that hold ten of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date as Date
from typing import Any

from markupsafe import Markup

from portal.consultations.capabilities import (
    GroupedAnswers,
    OpenTable,
    PhaseResult,
    ResultChart,
    ResultRow,
)
from portal.consultations.methods.survey.grouping.queries import published_texts, themes_of
from portal.consultations.methods.survey.hooks import holds_texts, question_types
from portal.consultations.methods.survey.policy import RESULTS
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.records import (
    METHOD,
    FormRecord,
    QuestionRecord,
    SummaryKind,
    SurveySettings,
)
from portal.consultations.methods.survey.results.charts import (
    QuestionView,
    headline,
    question_view,
)
from portal.consultations.methods.survey.results.queries import stored_result
from portal.consultations.methods.survey.results.records import (
    QuestionSummary,
    SurveyResult,
)
from portal.consultations.methods.survey.results.weighing import grouped_answers
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.permissions import VISITOR, may

COUNTS: tuple[tuple[str, Any], ...] = (
    ("number", _l("Number of the question")),
    ("key", _l("Key of the question, which never changes")),
    ("question", _l("The question")),
    ("kind", _l("How answers are summed up")),
    ("row", _l("Row of a table of answers, or place in a ranking")),
    ("code", _l("Key of the answer, or where a span of numbers or days begins")),
    ("answer", _l("The answer in words")),
    ("people", _l("How many people gave it")),
    ("answered", _l("How many people answered the question")),
)
CHARTED = 6


def count_lines(form: FormRecord, result: SurveyResult) -> Iterator[tuple[Any, ...]]:
    """Yield one line for every answer to every question, in the order of ``COUNTS``."""
    for question in form.questions:
        found = result.questions.get(question.key)
        if found is None:
            continue
        about = (question.number, question.key, str(question.text), str(found.kind))
        for row, code, answer, people in _lines(question, found):
            yield (*about, row, code, answer, people, found.answered)


def _lines(question: QuestionRecord, found: QuestionSummary) -> Iterator[tuple[Any, Any, str, int]]:
    for key, people in found.options.items():
        yield "", key, question.label_of(key), people
    for one in found.bins:
        begins: Any = one.lower
        if found.kind is SummaryKind.DATES and begins is not None:
            begins = Date.fromordinal(int(begins)).isoformat()
        yield "", begins, found.unit, one.count
    for option in found.ranking:
        for place, people in enumerate(option.places, start=1):
            yield place, option.key, question.label_of(option.key), people
    for row, columns in (found.matrix or {}).items():
        for column, people in columns.items():
            yield question.label_of(row), column, question.label_of(column), people
    for square in found.squares:
        words = f"{square.south}, {square.west} + {square.size}"
        yield "", f"{square.south},{square.west}", words, square.count


class SurveyTables:
    """Counts of every question, and free texts where they are published."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the tables, once everybody may see the results."""
        stored = stored_result(phase.id)
        if stored is None or not may(VISITOR, RESULTS, TakePart(consultation, phase)):
            return []
        form = form_of(phase.id)
        columns = tuple((name, str(words)) for name, words in COUNTS)
        tables = [
            OpenTable(
                "survey-answers",
                _("Answers to every question, counted"),
                columns,
                lambda: count_lines(form, stored.result),
            )
        ]
        if SurveySettings.of(phase.settings).texts_public:
            about = (
                ("number", _("Number of the question")),
                ("key", _("Key of the question, which never changes")),
                ("text", _("What somebody wrote")),
                ("language", _("Language of the form they used")),
                ("theme", _("What officers found it to be about")),
            )
            title = _("What people wrote, in random order")
            tables.append(OpenTable("survey-texts", title, about, lambda: text_lines(form)))
        return tables


def text_lines(form: FormRecord) -> Iterator[tuple[Any, ...]]:
    """Yield what people wrote, question by question, apart from everything else they answered."""
    types = question_types()
    asked = [
        question
        for question in form.questions
        if question.kind in types and holds_texts(question, types[question.kind])
    ]
    themes = themes_of([question.id for question in asked])
    for question in asked:
        names = {theme.id: str(theme.name) for theme in themes.get(question.id, ())}
        for text, language, theme in published_texts(question.id):
            name = names.get(theme, "") if theme is not None else ""
            yield question.number, question.key, text, language, name


class SurveyResults:
    """The sentence and the first charts."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what everybody may know now."""
        stored = stored_result(phase.id)
        if stored is None or not stored.result.responses:
            return None
        if not may(VISITOR, RESULTS, TakePart(consultation, phase)):
            return None
        form = form_of(phase.id)
        themes = themes_of([question.id for question in form.questions])
        charts: list[ResultChart] = []
        for question in form.questions:
            view = question_view(question, stored.result, themes.get(question.id, ()))
            rows = _rows(view)
            if rows and len(charts) < CHARTED:
                title = str(question.text)
                note = view.note
                charts.append(ResultChart(question.key, title, rows, view.answered, note=note))
        return PhaseResult(headline(stored.result, form), charts=tuple(charts))

    def grouped(
        self, consultation: ConsultationRecord, phase: PhaseRecord
    ) -> Sequence[GroupedAnswers]:
        """Return how people of each area and age answered the first questions with options."""
        stored = stored_result(phase.id)
        if stored is None or not may(VISITOR, RESULTS, TakePart(consultation, phase)):
            return []
        return grouped_answers(form_of(phase.id), stored.result)


def _rows(view: QuestionView) -> tuple[ResultRow, ...]:
    if view.bars:
        return tuple(ResultRow(_words(one.label), one.count, one.share) for one in view.bars)
    if view.ranking:
        return tuple(ResultRow(_words(one.label), one.points) for one in view.ranking)
    return tuple(ResultRow(_words(label), count) for label, count in view.columns)


def _words(label: Markup | str) -> str:
    return label.striptags() if isinstance(label, Markup) else label
