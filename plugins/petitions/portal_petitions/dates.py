"""Calendar months: six months after 31 August is the last day of February."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same day and time that many months later, or the last day of a shorter month."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour a moment lies in, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
