"""How petitions are shown: their state in words, their day, and what a page says around them."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from flask_babel import format_datetime
from markupsafe import Markup

from portal.sdk import (
    areas,
    format_ago,
    format_date,
    format_number,
    ngettext,
    now,
    today,
)
from portal.sdk import gettext as _
from portal_petitions.records import AreaCount, HourCount, PetitionItem, State
from portal_petitions.words import state_words

SOON = timedelta(days=3)
HOURLY_FOR = timedelta(days=7)
"""As long as a petition is that young its curve goes by hours, later by days."""
SHADES = 4
SMALLEST_SHOWN = 10


def state_of(petition: PetitionItem) -> tuple[Any, str]:
    """Return where a petition stands as ``(label, kind)`` of ``status.state``."""
    if petition.debated_at is not None:
        return _("Debated"), "done"
    if petition.debate_on is not None:
        if petition.debate_on >= today():
            return _("Debate on %(day)s", day=format_date(petition.debate_on)), "progress"
        return _("Debated"), "done"
    if petition.responded_at is not None:
        return _("Answered"), "done"
    if petition.response_reached_at is not None:
        return _("Waits for an answer"), "reached"
    return state_words(petition.state)


def states_of(items: Iterable[PetitionItem]) -> dict[uuid.UUID, tuple[Any, str]]:
    """Return the states of several petitions, by identifier."""
    return {item.id: state_of(item) for item in items}


def days_of(items: Iterable[PetitionItem]) -> dict[uuid.UUID, Markup | str]:
    """Return the day that matters of each petition, in words."""
    return {item.id: _day_of(item) for item in items}


def _day_of(petition: PetitionItem) -> Markup | str:
    if petition.takes_signatures and petition.closes_at is not None:
        left = petition.closes_at - now()
        if left < timedelta(days=1):
            return str(_("Closes today"))
        return str(ngettext("%(num)s day left", "%(num)s days left", left.days))
    return format_ago(petition.ended_at or petition.opened_at or petition.created_at)


def closes_soon(petition: PetitionItem) -> bool:
    """Whether a petition closes within three days."""
    return petition.closes_at is not None and petition.closes_at - now() < SOON


def closed_in_words(petition: PetitionItem) -> str:
    """Return what a closed petition has come to."""
    if petition.responded_at is not None:
        return str(_("The council has answered it."))
    if petition.response_reached_at is not None:
        return str(_("It found enough signatures; the council still has to answer."))
    return str(_("It did not find enough signatures for an answer of the council."))


def area_rows(counts: Sequence[AreaCount]) -> list[tuple[str, int | None, int, uuid.UUID | None]]:
    """Return rows of the map by area: name, count, shade from 0 to 4, identifier."""
    known, bounds = areas(), _bounds(counts)
    rows = []
    for found in counts:
        area = known.get(found.area_id) if found.area_id else None
        name = str(area.name) if area else str(_("Elsewhere, or not told apart"))
        shade = bisect_right(bounds[:-1], found.count) if found.count and bounds else 0
        rows.append((name, found.count, shade, found.area_id))
    rows.sort(key=lambda row: (row[3] is None, -(row[1] or 0), row[0]))
    return rows if bounds else []


def shade_words(counts: Sequence[AreaCount]) -> list[str]:
    """Return what each shade of the map means, the lightest first."""
    words = [str(_("fewer than %(n)s", n=format_number(SMALLEST_SHOWN)))]
    for low, high in pairwise(_bounds(counts)):
        span = f"{format_number(low)} – {format_number(high - 1)}"
        words.append(span if high - 1 > low else format_number(low))
    return words


def _bounds(counts: Sequence[AreaCount]) -> list[int]:
    """Return where each shade begins, and one more than the greatest count."""
    most = max((found.count or 0 for found in counts), default=0)
    span = most + 1 - SMALLEST_SHOWN
    if span <= 0:
        return []
    steps = min(SHADES, span)
    return [SMALLEST_SHOWN + span * step // steps for step in range(steps + 1)]


def curve(
    hours: Sequence[HourCount], *, by_hour: bool, most: int = 120
) -> tuple[list[str], list[int]]:
    """Return labels and totals of the curve; a long one is thinned, its last point stays."""
    step = max(1, -(-len(hours) // most))
    chosen = list(hours[::step])
    if hours and chosen[-1] is not hours[-1]:
        chosen.append(hours[-1])
    labels = [
        format_datetime(one.begins_at, "d MMM, HH:mm") if by_hour else format_date(one.begins_at)
        for one in chosen
    ]
    return labels, [one.total for one in chosen]


def is_public(petition: PetitionItem) -> bool:
    """Whether everybody may see it."""
    return petition.state in (State.OPEN, State.CLOSED, State.REJECTED)
