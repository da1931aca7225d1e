"""Dates on the town's clock: the span of a template's phase, and moving by whole days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9, 0), time(20, 0)


def span_of_days(first: date, starts: int, lasts: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a phase opens, in the morning, and closes, in the evening of its last day.

    :param first: the consultation's first day.
    :param starts: days after it.
    :param lasts: days it is open, at least one.
    """
    begin = first + timedelta(days=starts)
    end = begin + timedelta(days=max(lasts, 1) - 1)
    return _at(begin, OPENS, zone), _at(end, CLOSES, zone)


def moved(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return ``moment`` so many days on, at the same time of the town's clock.

    What opens at nine opens at nine, whether the clocks change in between or not.

    :raises OverflowError: when there is no such day.
    """
    local = moment.astimezone(zone)
    there = (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=zone)
    return there.astimezone(UTC)


def days_between(moment: datetime, day: date, zone: ZoneInfo) -> int:
    """Return by how many days ``moment`` must be moved to lie on ``day``."""
    return (day - moment.astimezone(zone).date()).days


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
