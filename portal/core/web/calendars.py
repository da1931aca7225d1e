"""Days for people's own calendars: iCalendar (RFC 5545), a whole day each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
_LINE = 75
"""Greatest number of octets of a line before it is folded (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Something that is due on a day.

    :param identifier: the same for the same thing, so that a calendar changes it in place.
    """

    identifier: str
    day: date
    title: str
    text: str
    link: str
    changed: datetime


def calendar_response(name: str, title: str, days: Iterable[CalendarDay]) -> Response:
    """Return days as a calendar programs can subscribe to.

    :param title: what the calendar is called.
    """
    content = "".join(_folded(line) for line in _lines(title, days))
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


def _lines(title: str, days: Iterable[CalendarDay]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Civic Portal//EN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{_text(title)}"
    for one in days:
        yield "BEGIN:VEVENT"
        yield f"UID:{one.identifier}"
        yield f"DTSTAMP:{one.changed:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_text(one.title)}"
        yield f"DESCRIPTION:{_text(one.text)}"
        yield f"URL:{one.link}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _folded(line: str) -> str:
    """Return a line so that no part of it is longer than 75 octets, cut between characters."""
    parts: list[str] = []
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE - bool(parts):
            parts.append(part)
            part, size = "", 0
        part, size = part + character, size + width
    parts.append(part)
    return "\r\n ".join(parts) + "\r\n"
