"""Makes the summary of a question of bare counts; everything counted comes from the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.results.records import (
    Bin,
    QuestionSummary,
    RankedOption,
)
from portal.consultations.methods.survey.results.squares import STEP, gather
from portal.consultations.methods.survey.results.statistics import (
    date_histogram,
    histogram,
    number_summary,
)
from portal.consultations.methods.survey.types.numbers import steps_of

AreaAt = Callable[[float, float], str]


@dataclass(frozen=True, slots=True)
class Choices:
    """How often an option was chosen: in a row of a matrix, and at a place of a ranking."""

    row: str
    option: str
    place: int | None
    count: int


@dataclass(slots=True)
class QuestionCounts:
    """What the database has counted of one question.

    :param values: number → how often it was given.
    :param marks: (latitude, longitude) in thousandths of a degree → how many marks.
    """

    answered: int = 0
    choices: list[Choices] = field(default_factory=list)
    values: dict[float, int] = field(default_factory=dict)
    marks: dict[tuple[int, int], int] = field(default_factory=dict)


def summarise(
    question: QuestionRecord,
    kind: SummaryKind,
    counts: QuestionCounts,
    area_at: AreaAt | None = None,
) -> QuestionSummary:
    """Return the summary of one question.

    :param area_at: latitude and longitude → the area's identifier, ``""`` outside all.
    """
    key, answered = question.key, counts.answered
    if kind is SummaryKind.CHOICES:
        return QuestionSummary(key, kind, answered, _by_option(question, counts))
    if kind is SummaryKind.NUMBERS:
        return _numbers(question, counts)
    if kind is SummaryKind.RANKING:
        return QuestionSummary(key, kind, answered, {}, ranking=_ranking(question, counts))
    if kind is SummaryKind.MATRIX:
        return QuestionSummary(key, kind, answered, {}, matrix=_matrix(question, counts))
    if kind is SummaryKind.DATES:
        unit, bins = date_histogram({int(day): n for day, n in counts.values.items()})
        return QuestionSummary(key, kind, answered, {}, bins=bins, unit=unit)
    if kind is SummaryKind.PLACES:
        return _places(question, counts, area_at)
    return QuestionSummary(key, kind, answered, {})


def _by_option(question: QuestionRecord, counts: QuestionCounts) -> dict[str, int]:
    # An option taken out of the form since is still what some people chose.
    found = dict.fromkeys((option.key for option in question.options), 0)
    for one in counts.choices:
        found[one.option] = found.get(one.option, 0) + one.count
    return found


def _numbers(question: QuestionRecord, counts: QuestionCounts) -> QuestionSummary:
    options: dict[str, int] = {}
    bins: tuple[Bin, ...] = ()
    if question.kind == "scale":
        options = {str(value): 0 for value in steps_of(question)}
        for value, n in counts.values.items():
            name = str(int(value)) if float(value).is_integer() else str(value)
            options[name] = options.get(name, 0) + n
    else:
        bins = histogram(counts.values)
    return QuestionSummary(
        question.key,
        SummaryKind.NUMBERS,
        counts.answered,
        options,
        numbers=number_summary(counts.values),
        bins=bins,
    )


def _ranking(question: QuestionRecord, counts: QuestionCounts) -> tuple[RankedOption, ...]:
    keys = list(dict.fromkeys([*(o.key for o in question.options), *(
        one.option for one in counts.choices)]))  # fmt: skip
    places = {key: [0] * len(keys) for key in keys}
    for one in counts.choices:
        if one.place is not None and 1 <= one.place <= len(keys):
            places[one.option][one.place - 1] += one.count
    made = [_ranked(key, places[key]) for key in keys]
    return tuple(sorted(made, key=lambda one: -one.points))


def _ranked(key: str, places: list[int]) -> RankedOption:
    ranked = sum(places)
    weighted = sum(place * n for place, n in enumerate(places, start=1))
    points = sum((len(places) - place) * n for place, n in enumerate(places, start=1))
    return RankedOption(key, tuple(places), weighted / ranked if ranked else None, points)


def _matrix(question: QuestionRecord, counts: QuestionCounts) -> dict[str, dict[str, int]]:
    columns = [column.key for column in question.columns]
    found = {row.key: dict.fromkeys(columns, 0) for row in question.rows}
    for one in counts.choices:
        line = found.setdefault(one.row, dict.fromkeys(columns, 0))
        line[one.option] = line.get(one.option, 0) + one.count
    return found


def _places(
    question: QuestionRecord, counts: QuestionCounts, area_at: AreaAt | None
) -> QuestionSummary:
    areas: dict[str, int] = {}
    if area_at is not None:
        for (south, west), n in counts.marks.items():
            area = area_at((south + 0.5) * STEP, (west + 0.5) * STEP)
            areas[area] = areas.get(area, 0) + n
    return QuestionSummary(
        question.key,
        SummaryKind.PLACES,
        counts.answered,
        {},
        squares=gather(counts.marks),
        areas=dict(sorted(areas.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def shares(counts: Mapping[str, int], of: int) -> dict[str, float]:
    """Return each count as a share of ``of`` people."""
    return {key: n / of if of else 0.0 for key, n in counts.items()}
