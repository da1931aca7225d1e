"""Phases as bars on one line of time, in percent of its length, for a chart without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.consultations.records import PhaseRecord


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase on the line.

    :param x: where it begins, in percent.
    :param width: how long it is, in percent; never too small to be seen.
    """

    phase: PhaseRecord
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The phases of a consultation between the first moment and the last.

    :param today: where the present moment lies, in percent; ``None`` outside the line.
    """

    begins: datetime
    ends: datetime
    bars: tuple[Bar, ...]
    today: float | None


NARROWEST = 1.0


def timeline_of(phases: Sequence[PhaseRecord], now: datetime) -> Timeline | None:
    """Return the phases on their line; ``None`` when there are none."""
    if not phases:
        return None
    begins = min(phase.opens_at for phase in phases)
    ends = max(phase.closes_at for phase in phases)
    length = (ends - begins).total_seconds()

    def percent(moment: datetime) -> float:
        return round(100 * (moment - begins).total_seconds() / length, 2)

    bars = []
    for phase in phases:
        x = min(percent(phase.opens_at), 100 - NARROWEST)
        width = max(percent(phase.closes_at) - percent(phase.opens_at), NARROWEST)
        bars.append(Bar(phase, x, round(min(width, 100 - x), 2)))
    return Timeline(begins, ends, tuple(bars), percent(now) if begins <= now <= ends else None)
