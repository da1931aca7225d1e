"""How a petition was signed over time and where, as everybody may see it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.sdk import open_delta_sum, session
from portal_petitions.counting.changing import AREAS
from portal_petitions.models import AreaCountRow, HourCountRow
from portal_petitions.records import AreaCount, HourCount

SMALLEST_SHOWN = 10
"""Fewer signatures from an area could give people away."""


def history_by_hour(
    petition_id: uuid.UUID, area_id: uuid.UUID | None = None, since: datetime | None = None
) -> tuple[HourCount, ...]:
    """Return signatures hour by hour, hours without any left out; a second or two behind.

    :param area_id: only those from one area; nothing when so few are shown nowhere.
    """
    if area_id is not None and not _is_shown(petition_id, area_id):
        return ()
    statement = select(HourCountRow.hour, func.sum(HourCountRow.count)).where(
        HourCountRow.petition_id == petition_id
    )
    if area_id is not None:
        statement = statement.where(HourCountRow.area_id == area_id)
    rows = session().execute(statement.group_by(HourCountRow.hour).order_by(HourCountRow.hour))
    history = _summed((hour, int(number)) for hour, number in rows)
    return tuple(one for one in history if since is None or one.begins_at >= since)


def history_by_day(
    petition_id: uuid.UUID, area_id: uuid.UUID | None = None
) -> tuple[HourCount, ...]:
    """Return signatures day by day (UTC), days without any left out."""
    days: Counter[datetime] = Counter()
    for hour in history_by_hour(petition_id, area_id):
        days[hour.begins_at - timedelta(hours=hour.begins_at.hour)] += hour.count
    return tuple(_summed(sorted(days.items())))


def _summed(counts: Iterable[tuple[datetime, int]]) -> list[HourCount]:
    total, found = 0, []
    for begins_at, count in counts:
        if count:
            total += count
            found.append(HourCount(begins_at, count, total))
    return found


def exact_area_counts(petition_id: uuid.UUID) -> Mapping[uuid.UUID | None, int]:
    """Return signatures by area to the last one, for the office; nobody's area is ``None``."""
    shown = func.sum(AreaCountRow.count + open_delta_sum(AREAS, AreaCountRow.id))
    rows = session().execute(
        select(AreaCountRow.area_id, shown)
        .where(AreaCountRow.petition_id == petition_id)
        .group_by(AreaCountRow.area_id)
    )
    return {area_id: int(number) for area_id, number in rows if number}


def area_counts(petition_id: uuid.UUID) -> tuple[AreaCount, ...]:
    """Return signatures by area as everybody may see them, most first.

    Fewer than ten from one area are not told. Where the sum of all would still give away one to
    nine people, the smallest number that is told goes as well.
    """
    exact = exact_area_counts(petition_id)
    shown = {area: number for area, number in exact.items() if number >= SMALLEST_SHOWN}
    while shown and 0 < sum(exact.values()) - sum(shown.values()) < SMALLEST_SHOWN:
        del shown[min(shown, key=lambda area: (shown[area], str(area)))]
    ordered = sorted(exact, key=lambda area: (-shown.get(area, 0), str(area)))
    return tuple(AreaCount(area, shown.get(area)) for area in ordered)


def _is_shown(petition_id: uuid.UUID, area_id: uuid.UUID) -> bool:
    return any(one.area_id == area_id and one.count is not None for one in area_counts(petition_id))
