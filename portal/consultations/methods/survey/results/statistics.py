"""Figures and histograms of numbers and dates, from how often each value was given."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from portal.consultations.methods.survey.results.records import Bin, NumberSummary

MOST_BINS = 12
EXTREMES = 0.01
"""Share of answers at either end that may fall into an open bin, so that one slip of the finger
neither flattens the picture nor stands alone in it for everybody to see."""

WEEK, DAYS_SHOWN, WEEKS_SHOWN, MONTHS_SHOWN, YEARS_SHOWN = 7, 21, 182, 1_100, 15_000


def number_summary(values: Mapping[float, int]) -> NumberSummary | None:
    """Return mean, median and quartiles of value → how often; ``None`` without any."""
    ordered = sorted((value, n) for value, n in values.items() if n > 0)
    if not ordered:
        return None
    sums = list(accumulate(n for _value, n in ordered))
    count = sums[-1]

    def nth(position: int) -> float:
        return ordered[bisect_right(sums, position)][0]

    def quantile(share: float) -> float:
        place = (count - 1) * share
        below = math.floor(place)
        low, high = nth(below), nth(min(below + 1, count - 1))
        return low + (high - low) * (place - below)

    return NumberSummary(
        count=count,
        mean=math.fsum(value * n for value, n in ordered) / count,
        median=quantile(0.5),
        lower_quartile=quantile(0.25),
        upper_quartile=quantile(0.75),
        lowest=ordered[0][0],
        highest=ordered[-1][0],
    )


def histogram(values: Mapping[float, int], *, most: int = MOST_BINS) -> tuple[Bin, ...]:
    """Return how many values lie in bins of one round width (1, 2 or 5 times a power of ten).

    The bins reach from the first to the last percentile; what lies beyond is in open bins.
    """
    ordered = sorted((value, n) for value, n in values.items() if n > 0)
    if not ordered:
        return ()
    low, high = _middle(ordered)
    whole = all(float(value).is_integer() for value, _n in ordered)
    width = _round_width((high - low) / max(most - 1, 1), whole=whole)
    first = math.floor(low / width)
    last = math.floor(high / width)
    counts = [0] * (last - first + 1)
    under = over = 0
    for value, n in ordered:
        place = math.floor(value / width) - first
        if place < 0:
            under += n
        elif place >= len(counts):
            over += n
        else:
            counts[place] += n
    edges = [_tidy((first + step) * width) for step in range(len(counts) + 1)]
    bins = [Bin(edges[step], edges[step + 1], n) for step, n in enumerate(counts)]
    if under:
        bins.insert(0, Bin(None, edges[0], under))
    if over:
        bins.append(Bin(edges[-1], None, over))
    return tuple(bins)


def _middle(ordered: Sequence[tuple[float, int]]) -> tuple[float, float]:
    count = sum(n for _value, n in ordered)
    spared = math.floor(count * EXTREMES)
    low, high, passed = ordered[0][0], ordered[-1][0], 0
    for value, n in ordered:
        passed += n
        if passed > spared:
            low = value
            break
    passed = 0
    for value, n in reversed(ordered):
        passed += n
        if passed > spared:
            high = value
            break
    return low, high


def _round_width(wanted: float, *, whole: bool) -> float:
    if wanted <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(wanted))
    width = next(power * step for step in (1, 2, 5, 10) if power * step >= wanted * (1 - 1e-9))
    return max(width, 1.0) if whole else width


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def date_histogram(days: Mapping[int, int]) -> tuple[str, tuple[Bin, ...]]:
    """Return the unit and how many dates (as ordinals) lie in each; none in between is left out.

    The unit is a day for up to three weeks, then a week, a month, a year and a decade.
    """
    known = {day: n for day, n in days.items() if n > 0}
    if not known:
        return "day", ()
    span = max(known) - min(known)
    limits = ((DAYS_SHOWN, "day"), (WEEKS_SHOWN, "week"), (MONTHS_SHOWN, "month"))
    unit = next((name for most, name in (*limits, (YEARS_SHOWN, "year")) if span < most), "decade")
    counts: dict[int, int] = {}
    for day, n in known.items():
        start = _start(day, unit)
        counts[start] = counts.get(start, 0) + n
    bins, at = [], min(counts)
    while at <= max(counts):
        after = _after(at, unit)
        bins.append(Bin(at, after, counts.get(at, 0)))
        at = after
    return unit, tuple(bins)


def _start(day: int, unit: str) -> int:
    moment = date.fromordinal(day)
    if unit == "week":
        return day - moment.weekday()
    if unit == "month":
        return moment.replace(day=1).toordinal()
    if unit == "year":
        return date(moment.year, 1, 1).toordinal()
    if unit == "decade":
        return date(max(1, moment.year // 10 * 10), 1, 1).toordinal()
    return day


def _after(start: int, unit: str) -> int:
    moment = date.fromordinal(start)
    if unit == "day":
        return start + 1
    if unit == "week":
        return start + WEEK
    if unit == "month":
        year, month = divmod(moment.month, 12)
        return _first(moment.year + year, month + 1)
    return _first(moment.year + 1 if unit == "year" else moment.year // 10 * 10 + 10, 1)


def _first(year: int, month: int) -> int:
    # The calendar ends with the year 9999; whatever begins after it begins the day after.
    return date(year, month, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1
