"""The blueprint of the public pages, and what they share."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint

from portal.consultations.answers.records import ThemeRecord, town_today
from portal.core.state import config

blueprint = Blueprint("answers", __name__)


def next_midnight() -> datetime:
    """Return when the town's day ends, and with it what is overdue changes."""
    day = town_today() + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(config().time_zone))


def is_public(theme: ThemeRecord) -> bool:
    """Whether everybody may read of a theme: the council has said something to it."""
    return theme.response is not None or bool(theme.promises)
