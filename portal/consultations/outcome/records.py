"""Records of what came of a consultation, as page, report, embedded charts and data show it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.consultations.answers.records import ThemeRecord
from portal.consultations.records import Moment, PhaseRecord


@dataclass(frozen=True, slots=True)
class RollCount:
    """People of one area, age group and channel; each person counted once.

    :param age_group: empty when the age is not known.
    """

    area_id: uuid.UUID | None
    age_group: str
    channel: str
    people: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a figure and of its table.

    :param size: length of its bar.
    :param shown: the number in words.
    :param town: length of the bar of those who live here, where the town gives figures.
    """

    label: str
    size: float
    shown: str
    town: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart that says everything in words too, and can be shown on other sites.

    :param key: names it in addresses, within its consultation.
    :param kind: ``bars``, ``beside`` (who took part beside who lives here), ``line`` or ``table``.
    :param whole: size of a full bar, 100 for shares; 0 when the longest bar is full.
    """

    key: str
    title: str
    kind: str
    rows: tuple[FigureRow, ...]
    note: str = ""
    whole: float = 0.0


@dataclass(frozen=True, slots=True)
class PhaseOutcome:
    """What came of one phase.

    :param headline: one sentence; empty while there is nothing to show.
    :param contributions: what people gave, in words.
    :param url: where everything of it stands, when there is such a page.
    """

    phase: PhaseRecord
    moment: Moment
    people: int
    contributions: str
    headline: str
    text: str
    figures: tuple[Figure, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class WeightedRow:
    """A share as it was given, and as it would be if those who live here had answered alike."""

    label: str
    share: float
    weighted: float


@dataclass(frozen=True, slots=True)
class WeightedFigure:
    """Weighted shares of one chart, beside the unweighted ones."""

    title: str
    rows: tuple[WeightedRow, ...]
    people: int
    effective: float


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weighted figures, or why there are none.

    :param refusal: why, in words; empty when there are figures.
    """

    figures: tuple[WeightedFigure, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a consultation.

    :param people: everybody who took part, each once.
    :param finding: the most telling sentence of all phases.
    :param who: figures of who took part, when and how.
    :param themes: what the council has said something to.
    :param waiting: how many themes have no public answer yet.
    :param standings: how many promises stand how.
    """

    people: int
    finding: str
    phases: tuple[PhaseOutcome, ...]
    who: tuple[Figure, ...]
    weighting: Weighting
    themes: tuple[ThemeRecord, ...]
    waiting: int
    standings: Mapping[str, int]
    source: str

    @property
    def figures(self) -> dict[str, Figure]:
        """Every chart by its key."""
        of_phases = (figure for phase in self.phases for figure in phase.figures)
        return {figure.key: figure for figure in (*of_phases, *self.who)}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell yet."""
        told: Any = self.themes or any(phase.headline for phase in self.phases)
        return not told and not self.people
