"""Figures of who took part: by area, age group and channel beside the town, and day by day."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.consultations.outcome.records import Figure, FigureRow, RollCount
from portal.consultations.outcome.settings import population_by_age, population_source
from portal.consultations.outcome.suppression import SMALLEST, suppressed
from portal.consultations.participation.records import AGE_GROUPS, Channel
from portal.core.web.formats import date as in_words
from portal.core.web.formats import number, percent
from portal.municipality.queries import areas
from portal.municipality.records import AreaRecord

UNKNOWN = ""
MOST_DAYS = 45


def told_areas() -> dict[uuid.UUID, str]:
    """Return area → key of the area it is told of: the first level with two areas or more.

    The key is the slug of that area; areas above it are told of as unknown.
    """
    known = areas()
    levels = Counter(area.depth for area in known.values())
    level = next((depth for depth in sorted(levels) if levels[depth] > 1), 0)
    return {one.id: found.slug for one in known.values() if (found := _at(one, known, level))}


def _at(area: AreaRecord, known: Mapping[uuid.UUID, AreaRecord], level: int) -> AreaRecord | None:
    found: AreaRecord | None = area
    while found is not None and found.depth > level:
        found = known.get(found.parent_id) if found.parent_id else None
    return found if found is not None and found.depth == level else None


def population_by_area() -> dict[str, int]:
    """Return how many people live in each area that is told of."""
    told = set(told_areas().values())
    return {area.slug: area.population for area in areas().values() if area.slug in told}


def figures_of(roll: Sequence[RollCount]) -> tuple[Figure, ...]:
    """Return the figures of who took part; none when there are so few that each is somebody."""
    if sum(one.people for one in roll) < SMALLEST:
        return ()
    return tuple(figure for figure in (_by_area(roll), _by_age(roll), _by_channel(roll)) if figure)


def _by_area(roll: Sequence[RollCount]) -> Figure | None:
    told = told_areas()
    counts: Counter[str] = Counter()
    for one in roll:
        counts[told.get(one.area_id, UNKNOWN) if one.area_id else UNKNOWN] += one.people
    names = {area.slug: str(area.name) for area in areas().values()}
    order = [area.slug for area in areas().values() if area.slug in set(told.values())]
    labels = {slug: names[slug] for slug in order}
    labels[UNKNOWN] = _("Area not known")
    return _figure("who-area", _("Where they live"), counts, labels, population_by_area())


def _by_age(roll: Sequence[RollCount]) -> Figure | None:
    counts: Counter[str] = Counter()
    for one in roll:
        counts[one.age_group] += one.people
    labels = {name: age_words(name) for _least, name in AGE_GROUPS}
    labels[UNKNOWN] = _("Age not known")
    return _figure("who-age", _("How old they are"), counts, labels, population_by_age())


def age_words(group: str) -> str:
    """Return an age group in words."""
    first, _dash, last = group.partition("-")
    if last:
        words: str = _("%(first)s to %(last)s years", first=first, last=last)
    else:
        words = _("%(first)s years and over", first=group.rstrip("+"))
    return words


def _by_channel(roll: Sequence[RollCount]) -> Figure | None:
    counts: Counter[str] = Counter()
    for one in roll:
        counts[one.channel] += one.people
    labels = {
        Channel.ONLINE.value: _("Online, with an account"),
        Channel.OPEN.value: _("Online, without an account"),
        Channel.CODE.value: _("Online, with a code"),
        Channel.DESK.value: _("At the desk"),
        Channel.PAPER.value: _("On paper"),
    }
    return _figure("who-channel", _("How they took part"), counts, labels, {})


def _figure(
    key: str,
    title: str,
    counts: Mapping[str, int],
    labels: Mapping[str, str],
    town: Mapping[str, int],
) -> Figure | None:
    """Return a figure of groups that may be shown, ``None`` where nothing is known of anybody."""
    total = sum(counts.values())
    if counts.get(UNKNOWN, 0) == total:
        return None
    hidden = suppressed({group: counts.get(group, 0) for group in labels})
    # Where the number of those we know nothing of is hidden, no share may lead to it.
    known = total if UNKNOWN in hidden else total - counts.get(UNKNOWN, 0)
    living = sum(town.values()) if town and all(town.values()) else 0
    rows = []
    for group, label in labels.items():
        people = counts.get(group, 0)
        if group in hidden or (not people and (group == UNKNOWN or not living)):
            continue
        if living and group == UNKNOWN:
            continue
        share = people / (known if living else total)
        size = 100 * share if living else people
        shown = _("%(n)s (%(share)s)", n=number(people), share=percent(share))
        beside = 100 * town[group] / living if living else None
        rows.append(FigureRow(label, size, shown, beside))
    if not rows:
        return None
    notes = _notes(len(hidden), counts.get(UNKNOWN, 0) if UNKNOWN not in hidden else 0, living)
    kind, whole = ("beside", 0.0) if living else ("bars", float(total))
    return Figure(key, title, kind, tuple(rows), " ".join(notes), whole)


def _notes(hidden: int, unknown: int, living: int) -> list[str]:
    notes = []
    if hidden:
        notes.append(
            ngettext(
                "%(num)s group is left out, since figures of fewer than %(smallest)s people could "
                "give somebody away.",
                "%(num)s groups are left out, since figures of fewer than %(smallest)s people "
                "could give somebody away.",
                hidden,
                smallest=SMALLEST,
            )
        )
    if living:
        if unknown:
            notes.append(_("Shares are of those who told us; %(n)s did not.", n=number(unknown)))
        source = population_source()
        if source:
            notes.append(_("Who lives here: %(source)s.", source=source.rstrip(".")))
    return notes


def over_time(days: Sequence[tuple[date, int]]) -> Figure | None:
    """Return how many came day by day, week by week where there are many days."""
    if len(days) < 2 or sum(count for _day, count in days) < SMALLEST:
        return None
    counted = dict(days)
    first, last = days[0][0], days[-1][0]
    step = 1 if (last - first).days <= MOST_DAYS else 7
    rows = []
    start = first
    while start <= last:
        span = [start + timedelta(days=n) for n in range(step)]
        people = sum(counted.get(day, 0) for day in span)
        rows.append(FigureRow(in_words(start, "medium"), people, number(people)))
        start += timedelta(days=step)
    title = _("When they came, day by day") if step == 1 else _("When they came, week by week")
    return Figure("who-when", title, "line", tuple(rows))


__all__ = [
    "age_words",
    "figures_of",
    "over_time",
    "population_by_area",
    "told_areas",
]
