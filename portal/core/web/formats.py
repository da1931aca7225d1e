"""Filters that say dates, times, numbers and shares as the reader's language does."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from flask_babel import get_timezone
from markupsafe import Markup, escape

from portal.core import clock
from portal.core.i18n.locale import current_locale_name, locale_of
from portal.core.i18n.translated import TranslatedText

DAY = 86_400
# "en" alone means American order and commas to Babel; the portal writes "5 May 2027".
_WRITTEN_AS = {"en": "en_GB"}


@lru_cache(maxsize=4096)
def _date(locale: str, day: Date, length: str) -> str:
    return str(format_date(day, length, locale=locale_of(_WRITTEN_AS.get(locale, locale))))


def date(value: Date | datetime | None, length: str = "long") -> str:
    """Return a day, "5 May 2027"; a moment's day in the town's time zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone()).date()
    return _date(current_locale_name(), value, length)


def moment(value: datetime | None) -> str:
    """Return a moment with its weekday, "Tuesday, 5 May 2027 at 23:59"."""
    if value is None:
        return ""
    # Without its zone, in which it is written already: two zones' noons are the same words.
    local = value.astimezone(get_timezone()).replace(tzinfo=None)
    return _moment(current_locale_name(), local)


@lru_cache(maxsize=2048)
def _moment(name: str, local: datetime) -> str:
    locale = locale_of(name)
    pattern = {"es": "EEEE, d 'de' MMMM 'de' y, H:mm"}.get(locale.language, "EEEE d MMMM y, HH:mm")
    return str(format_datetime(local, pattern, locale=locale))


@lru_cache(maxsize=2048)
def _span(locale: str, seconds: int) -> str:
    span, words = timedelta(seconds=seconds), locale_of(locale)
    if DAY <= abs(seconds) <= 30 * DAY:
        # "In 9 days" says when to act; "in 1 week" does not. Weeks would begin at five.
        return str(format_timedelta(span, "day", threshold=5, add_direction=True, locale=words))
    return str(format_timedelta(span, add_direction=True, locale=words))


def _coarse(seconds: float) -> int:
    for unit in (86_400, 3_600, 60):
        if abs(seconds) >= unit:
            return round(seconds / unit) * unit
    return round(seconds)


def coarse_age(value: datetime) -> int:
    """Return how long ago in seconds (below 0), as coarse as :func:`ago` says it."""
    return min(_coarse((value - clock.now()).total_seconds()), -1)


def ago(value: datetime | None) -> Markup:
    """Return how long ago, "3 days ago", with the exact moment for machines."""
    if value is None:
        return Markup("")
    words = _span(current_locale_name(), coarse_age(value))
    moment = value.isoformat(timespec="seconds")
    return Markup(f'<time datetime="{moment}">{escape(words)}</time>')  # noqa: S704 - escaped


def until(value: datetime | None) -> str:
    """Return how long from now, "in 3 days"."""
    if value is None:
        return ""
    return _span(current_locale_name(), _coarse((value - clock.now()).total_seconds()))


@lru_cache(maxsize=4096)
def _number(locale: str, value: float) -> str:
    return str(format_decimal(value, locale=locale_of(locale)))


def number(value: float | None) -> str:
    """Return a number with the language's separators."""
    return "" if value is None else _number(current_locale_name(), value)


def percent(value: float | None, digits: int = 0) -> str:
    """Return a share (0.42) as a percentage (42 %)."""
    if value is None:
        return ""
    return _percent(current_locale_name(), value, digits)


@lru_cache(maxsize=2048)
def _percent(locale: str, value: float, digits: int) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return str(format_percent(value, format=pattern, locale=locale_of(locale)))


def translated(value: TranslatedText | str | None) -> Markup | str:
    """Return a text in the reader's language; one in another language is marked as such."""
    if value is None or isinstance(value, str):
        return value or ""
    wanted = current_locale_name().replace("_", "-")
    text, language = value.in_language(wanted)
    if not text or language.partition("-")[0] == wanted.partition("-")[0]:
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)
