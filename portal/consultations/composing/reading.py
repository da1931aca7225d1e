"""Reads values out of a file somebody gives us, naming the place of whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from portal.core.i18n import TranslatedText
from portal.core.problems import Problem
from portal.core.text.controls import strip_unsafe_controls

MOST_PROBLEMS = 50


@dataclass
class Reader:
    """An object of the file, with its place; problems are gathered, not raised.

    :param place: ``phases[1]``, or nothing for the whole file.
    """

    values: Mapping[str, Any]
    place: str = ""
    problems: list[Problem] = field(default_factory=list)

    def below(self, values: Any, name: str) -> Reader:
        """Return a reader of a part; one that is no object is named and read as empty."""
        part = values if isinstance(values, dict) else {}
        found = Reader(part, self.at(name), self.problems)
        if values is not None and not isinstance(values, dict):
            self.say(name, "type", _("This must be an object, { … }."))
        return found

    def at(self, name: str) -> str:
        """Return the place of a value."""
        return f"{self.place}.{name}" if self.place else name

    def say(self, name: str, code: str, message: str) -> None:
        """Note what is wrong with a value."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.at(name), code, message))

    def refuse_unknown(self, known: frozenset[str]) -> None:
        """Name values nobody would read, since they are most likely misspelt."""
        for name in self.values:
            if name not in known:
                self.say(str(name)[:80], "unknown", _("This name is not known. Is it misspelt?"))

    def text(self, name: str) -> TranslatedText:
        """Return a text in several languages: an object, language → text."""
        value = self.values.get(name)
        if value is None:
            return TranslatedText()
        if not isinstance(value, dict) or not all(
            isinstance(code, str) and isinstance(text, str) and 2 <= len(code) <= 12
            for code, text in value.items()
        ):
            message = _("Write it as languages with their texts, such as {“en”: “…”}.")
            self.say(name, "type", message)
            return TranslatedText()
        return TranslatedText({c: strip_unsafe_controls(text).strip() for c, text in value.items()})

    def word(self, name: str) -> str:
        """Return a short text, or nothing."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > 200 or strip_unsafe_controls(value) != value:
            self.say(name, "type", _("Write a short text in quotation marks."))
            return ""
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of short texts."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(
            isinstance(one, str) and len(one) <= 200 for one in value
        ):
            self.say(name, "type", _("Write a list of texts, such as [“north”, “south”]."))
            return ()
        return tuple(dict.fromkeys(value))

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        """Return a whole number, or nothing."""
        value = self.values.get(name)
        if value is None:
            return None
        if type(value) is not int or not lowest <= value <= highest:
            message = _("Write a number from %(low)s to %(high)s.", low=lowest, high=highest)
            self.say(name, "range", message)
            return None
        return value

    def moment(self, name: str) -> datetime | None:
        """Return a moment with its time zone, in UTC."""
        value = self.values.get(name)
        try:
            found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
            if isinstance(value, str) and found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        message = _("Write a moment with its time zone, such as 2027-05-03T08:00:00Z.")
        self.say(name, "type", message)
        return None

    def flag(self, name: str) -> bool:
        """Return yes or no."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            self.say(name, "type", _("Write true or false."))
            return False
        return value

    def plain(self, name: str) -> Mapping[str, Any] | None:
        """Return an object as it is, for somebody else to read."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self.say(name, "type", _("This must be an object, { … }."))
            return None
        return value
