"""Summaries in words: what a chart of one question shows, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from markupsafe import Markup

from portal.consultations.methods.survey.grouping.records import ThemeRecord
from portal.consultations.methods.survey.records import (
    FormRecord,
    QuestionRecord,
    SectionRecord,
    SummaryKind,
)
from portal.consultations.methods.survey.results.crosstab import TOGETHER, large_enough
from portal.consultations.methods.survey.results.records import (
    Bin,
    QuestionSummary,
    RankedOption,
    SurveyResult,
)
from portal.core.i18n import TranslatedText
from portal.core.i18n import gettext as _
from portal.core.web.formats import date, number, percent, translated
from portal.municipality.queries import areas

Words = Markup | str
PLACES_SHOWN = 3
MOST_SERIES = 8
"""As many as the palette has colours that everybody can tell apart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: people, and their share of those who answered."""

    label: Words
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class RankView:
    """One option of a ranking.

    :param places: people by place; the last is every later place together.
    """

    label: Words
    places: tuple[int, ...]
    mean: str
    first: int
    points: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The answers to one question as they are shown.

    :param skipped: people who handed in without answering it, asked or not.
    :param bars: choices, values of a scale, areas of marks, themes of free answers.
    :param columns: (label, count) of a histogram.
    :param facts: (term, value) of figures.
    :param series: (label, colour) of a matrix's columns or a ranking's places.
    :param rows: (label, people by column) of a matrix.
    :param points: marks on the map, for the town's map.
    """

    question: QuestionRecord
    kind: str
    answered: int
    skipped: int
    note: str = ""
    bars: tuple[Bar, ...] = ()
    columns: tuple[tuple[Words, int], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    series: tuple[tuple[Words, int], ...] = ()
    rows: tuple[tuple[Words, tuple[int, ...]], ...] = ()
    ranking: tuple[RankView, ...] = ()
    points: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the form with the answers to its questions."""

    section: SectionRecord
    questions: tuple[QuestionView, ...]


def section_views(
    result: SurveyResult,
    themes: Mapping[Any, Sequence[ThemeRecord]],
    sections: Iterable[SectionRecord],
) -> tuple[SectionView, ...]:
    """Return sections with what is shown of their questions."""
    return tuple(
        SectionView(
            section,
            tuple(
                question_view(question, result, themes.get(question.id, ()))
                for question in section.questions
            ),
        )
        for section in sections
    )


def question_view(
    question: QuestionRecord, result: SurveyResult, themes: Sequence[ThemeRecord] = ()
) -> QuestionView:
    """Return what is shown of one question; nothing where it was never counted."""
    found = result.questions.get(question.key)
    if found is None:
        return QuestionView(question, "none", 0, result.responses)
    made = {
        SummaryKind.CHOICES: _choices,
        SummaryKind.NUMBERS: _numbers,
        SummaryKind.RANKING: _ranking,
        SummaryKind.MATRIX: _matrix,
        SummaryKind.DATES: _dates,
        SummaryKind.PLACES: _places,
    }.get(found.kind)
    if made is not None:
        parts = made(question, found)
    else:
        parts = {"bars": _themes(themes, found.answered)}
    return QuestionView(
        question,
        str(found.kind),
        found.answered,
        max(0, result.responses - found.answered),
        **parts,
    )


def _choices(question: QuestionRecord, found: QuestionSummary) -> dict[str, Any]:
    several = sum(found.options.values()) > found.answered
    labels = {option.key: translated(option.label) for option in question.options}
    return {
        "bars": tuple(
            Bar(labels.get(key, key), n, _share(n, found.answered))
            for key, n in found.options.items()
        ),
        "note": _("People could choose several.") if several else "",
    }


def _numbers(question: QuestionRecord, found: QuestionSummary) -> dict[str, Any]:
    facts: list[tuple[str, str]] = []
    if (numbers := found.numbers) is not None:
        facts = [
            (_("Mean"), _figure(numbers.mean)),
            (_("Median"), _figure(numbers.median)),
            (
                _("Middle half"),
                _(
                    "%(low)s to %(high)s",
                    low=_figure(numbers.lower_quartile),
                    high=_figure(numbers.upper_quartile),
                ),
            ),
        ]
    if not found.options:
        whole = all(
            edge is None or float(edge).is_integer()
            for one in found.bins
            for edge in (one.lower, one.upper)
        )
        labelled = tuple((_bin(one, whole=whole), one.count) for one in found.bins)
        return {"columns": labelled, "facts": tuple(facts)}
    ends = list(found.options)
    words = dict(zip((ends[0], ends[-1]), _ends(question), strict=False))
    return {
        "bars": tuple(
            Bar(_end(key, words.get(key)), n, _share(n, found.answered))
            for key, n in found.options.items()
        ),
        "facts": tuple(facts),
    }


def _ends(question: QuestionRecord) -> tuple[Words, Words]:
    low, high = (TranslatedText(question.settings.get(f"{end}_label")) for end in ("low", "high"))
    return translated(low), translated(high)


def _end(key: str, words: Words | None) -> Words:
    return Markup("{} – {}").format(key, words) if words else key


def _ranking(question: QuestionRecord, found: QuestionSummary) -> dict[str, Any]:
    labels = {option.key: translated(option.label) for option in question.options}
    most = len(found.ranking)
    shown = min(PLACES_SHOWN, most)
    titles = [_("Place %(n)s", n=place) for place in range(1, shown + 1)]
    if most > shown:
        titles.append(_("Later"))
    return {
        "ranking": tuple(_rank(labels.get(one.key, one.key), one, shown) for one in found.ranking),
        "series": tuple((title, at) for at, title in enumerate(titles, start=1)),
        "note": _(
            "Ordered by points: of %(m)s options, the first place is worth %(top)s points, each "
            "later place one less, no place none.",
            m=most,
            top=max(0, most - 1),
        ),
    }


def _rank(label: Words, one: RankedOption, shown: int) -> RankView:
    places = [*one.places[:shown], *([sum(one.places[shown:])] if len(one.places) > shown else [])]
    mean = _figure(one.mean_place) if one.mean_place is not None else "–"
    return RankView(label, tuple(places), mean, one.first, one.points)


def _matrix(question: QuestionRecord, found: QuestionSummary) -> dict[str, Any]:
    matrix = found.matrix or {}
    rows = {row.key: translated(row.label) for row in question.rows}
    columns = {column.key: translated(column.label) for column in question.columns}
    keys = list(dict.fromkeys(key for line in matrix.values() for key in line))
    return {
        "series": tuple((columns.get(key, key), at) for at, key in enumerate(keys, start=1)),
        "rows": tuple(
            (rows.get(row, row), tuple(line.get(key, 0) for key in keys))
            for row, line in matrix.items()
        ),
    }


def _dates(_question: QuestionRecord, found: QuestionSummary) -> dict[str, Any]:
    return {"columns": tuple((_day(one, found.unit), one.count) for one in found.bins)}


def _places(_question: QuestionRecord, found: QuestionSummary) -> dict[str, Any]:
    counts = dict(found.areas or {})
    under = large_enough(counts, list(counts))
    gathered: dict[str, int] = {}
    for key, n in counts.items():
        gathered[under[key]] = gathered.get(under[key], 0) + n
    names = {str(area.id): str(area.name) for area in areas().values()}
    names |= {"": _("Outside the town"), TOGETHER: _("Areas with fewer than ten, together")}
    bars = [Bar(names.get(key, key), n, _share(n, found.answered)) for key, n in gathered.items()]
    return {
        "bars": tuple(bars),
        "points": tuple(
            {
                "lon": square.west + square.size / 2,
                "lat": square.south + square.size / 2,
                "title": _("%(n)s marks near here", n=number(square.count)),
                "href": "",
                "kind": "open",
            }
            for square in found.squares
        ),
        "note": _("A sign stands for at least ten marks and is true to about a hundred metres."),
    }


def _themes(themes: Sequence[ThemeRecord], answered: int) -> tuple[Bar, ...]:
    named = sorted(themes, key=lambda theme: -theme.answers)
    return tuple(
        Bar(translated(theme.name), theme.answers, _share(theme.answers, answered))
        for theme in named
        if theme.answers
    )


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0


def _figure(value: float) -> str:
    return number(round(value, 2))


def _bin(one: Bin, *, whole: bool) -> str:
    if one.lower is None:
        return _("under %(edge)s", edge=_figure(one.upper or 0))
    if one.upper is None:
        return _("%(edge)s and more", edge=_figure(one.lower))
    if whole and one.upper - one.lower == 1:
        return _figure(one.lower)
    if whole:
        return _("%(low)s to %(high)s", low=_figure(one.lower), high=_figure(one.upper - 1))
    low, high = _figure(one.lower), _figure(one.upper)
    return _("%(low)s to under %(high)s", low=low, high=high)


def _day(one: Bin, unit: str) -> str:
    first = Date.fromordinal(int(one.lower or 1))
    if unit == "week":
        return _("week of %(day)s", day=date(first, "medium"))
    if unit == "month":
        return date(first, "MMMM y")
    if unit == "year":
        return str(first.year)
    if unit == "decade":
        return f"{first.year}–{first.year + 9}"
    return date(first, "medium")


def headline(result: SurveyResult, form: FormRecord) -> str:
    """Return the sentence a result begins with: how many, and the first clear answer."""
    people = number(result.responses)
    if not result.responses:
        return _("Nobody has answered yet")
    for question in form.questions:
        found = result.questions.get(question.key)
        if found is None or found.kind is not SummaryKind.CHOICES or not found.answered:
            continue
        if sum(found.options.values()) != found.answered:
            continue
        key, count = max(found.options.items(), key=lambda pair: pair[1])
        words = {
            "people": people,
            "question": str(question.text),
            "answer": question.label_of(key),
            "share": percent(count / found.answered),
        }
        if count * 2 > found.answered:
            return _(
                "%(people)s people answered; to “%(question)s” most said “%(answer)s” (%(share)s)",
                **words,
            )
        return _(
            "%(people)s people answered; the most frequent answer to “%(question)s” is "
            "“%(answer)s” (%(share)s)",
            **words,
        )
    return _("%(people)s people answered", people=people)
