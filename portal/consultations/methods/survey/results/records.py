"""Summaries of a survey's questions as they are stored and shown; plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from portal.consultations.methods.survey.records import SummaryKind

SCHEMA = 1
"""Raised whenever the stored form changes; older results are then computed anew."""


class StoredResultError(ValueError):
    """A stored result has another schema version, or not the shape it should have."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers from ``lower`` up to, but without, ``upper``; ``None`` is an open end."""

    lower: float | None
    upper: float | None
    count: int


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """Figures of numbers; quartiles lie between values where need be (Hyndman & Fan, type 7)."""

    count: int
    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class RankedOption:
    """How one option was ranked.

    :param places: how many people gave it the first, second … place.
    :param mean_place: mean of the places it was given, ``None`` when nobody ranked it.
    :param points: Borda points: with ``m`` options, place ``p`` is worth ``m - p``; not ranked, 0.
    """

    key: str
    places: tuple[int, ...]
    mean_place: float | None
    points: int

    @property
    def ranked(self) -> int:
        """How many people gave it any place."""
        return sum(self.places)

    @property
    def first(self) -> int:
        """How many people put it first."""
        return self.places[0] if self.places else 0


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the map with the number of marks in it; ``size`` is its height in degrees."""

    south: float
    west: float
    size: float
    count: int


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """The answers to one question, summed up.

    :param answered: how many people answered it.
    :param options: people by option, or by value of a scale, in the order of the form.
    :param numbers: figures of numbers and scales.
    :param bins: numbers or dates (as ordinals) by size.
    :param unit: of dates: what a bin is, ``day``, ``week``, ``month``, ``year`` or ``decade``.
    :param ranking: options from the most to the fewest points.
    :param matrix: row → column → people.
    :param squares: marks on the map in the smallest squares that hold enough of them.
    :param areas: area → marks; ``""`` is outside every area.
    """

    key: str
    kind: SummaryKind
    answered: int
    options: Mapping[str, int]
    numbers: NumberSummary | None = None
    bins: tuple[Bin, ...] = ()
    unit: str = ""
    ranking: tuple[RankedOption, ...] = ()
    matrix: Mapping[str, Mapping[str, int]] | None = None
    squares: tuple[Square, ...] = ()
    areas: Mapping[str, int] | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> QuestionSummary:
        """Read what :func:`dataclasses.asdict` made of one."""
        numbers = data["numbers"]
        return cls(
            key=data["key"],
            kind=SummaryKind(data["kind"]),
            answered=data["answered"],
            options=data["options"],
            numbers=NumberSummary(**numbers) if numbers else None,
            bins=tuple(Bin(**one) for one in data["bins"]),
            unit=data["unit"],
            ranking=tuple(
                RankedOption(**{**one, "places": tuple(one["places"])}) for one in data["ranking"]
            ),
            matrix=data["matrix"],
            squares=tuple(Square(**one) for one in data["squares"]),
            areas=data["areas"],
        )


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """Everything that is counted of a survey.

    :param responses: forms handed in.
    :param questions: summaries by the questions' keys.
    """

    form_version: int
    responses: int
    questions: Mapping[str, QuestionSummary]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values with a schema version."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SurveyResult:
        """Read a stored result.

        :raises StoredResultError: when it has another version or shape.
        """
        if data.get("schema") != SCHEMA:
            raise StoredResultError(f"schema {data.get('schema')!r}, not {SCHEMA}")
        try:
            questions = {
                key: QuestionSummary.from_dict(one) for key, one in data["questions"].items()
            }
            return cls(data["form_version"], data["responses"], questions)
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise StoredResultError(str(wrong)) from wrong


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result as the worker stored it.

    :param inputs: what it was made of: form version, number of responses and the last of them.
    """

    result: SurveyResult
    inputs: str
    computed_at: datetime
    seconds: float
