"""The kinds of values a setting may have: read from text, checked, kept as JSON, shown."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from portal.core.settings.rules import Rules, Unfit, within

_NUMBER_LENGTH = 24
_TOO_LARGE = 10**_NUMBER_LENGTH
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SPAN_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.ASCII)
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "min": 60, "s": 1}
_LONGEST_SPAN = timedelta(days=36_525)


class Kind:
    """One kind of value.

    ``parse`` and ``typed`` are each other's inverse, and so are ``decode`` and ``encode``.
    """

    input: ClassVar[str] = "text"
    """Which input of a form it is typed into."""

    def parse(self, text: str, rules: Rules) -> Any:
        """Return what somebody typed as a value.

        :raises Unfit: when it makes none.
        """
        raise NotImplementedError

    def typed(self, value: Any) -> str:
        """Return what one would type for a value."""
        return str(value)

    def encode(self, value: Any) -> Any:
        """Return a value as it is kept as JSON."""
        return value

    def decode(self, raw: Any) -> Any:
        """Return the value of what was kept.

        :raises Unfit: when it is none, whatever it is.
        """
        raise NotImplementedError

    def check(self, value: Any, rules: Rules) -> None:
        """Hold a value to its type and rules.

        :raises Unfit: when it does not keep to them.
        """
        raise NotImplementedError

    def admit(self, value: Any) -> None:
        """Refuse what may be read but not be chosen any more.

        :raises Unfit: when it may not.
        """


class Flag(Kind):
    """Yes or no."""

    input = "flag"

    def parse(self, text: str, rules: Rules) -> bool:
        """Read yes or no."""
        word = text.strip().lower()
        if word in ("1", "true", "yes", "on", "y"):
            return True
        if word in ("", "0", "false", "no", "off", "n"):
            return False
        raise Unfit(_l("Write true or false."))

    def typed(self, value: Any) -> str:
        """Write yes or no for programs."""
        return "true" if value else "false"

    def decode(self, raw: Any) -> bool:
        """Take what was kept."""
        if not isinstance(raw, bool):
            raise Unfit(type(raw).__name__)
        return raw

    def check(self, value: Any, rules: Rules) -> None:
        """Take nothing but a bool."""
        self.decode(value)


class Number(Kind):
    """A whole number or one with decimals."""

    input = "number"

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    def parse(self, text: str, rules: Rules) -> int | float:
        """Read a number; a comma is a point."""
        text = text.strip().replace(",", ".")
        if len(text) > _NUMBER_LENGTH:
            raise Unfit(_l("Write a shorter number."))
        if self.whole:
            if not _WHOLE.fullmatch(text):
                raise Unfit(_l("Write a whole number."))
            return int(text)
        if not _DECIMAL.fullmatch(text):
            raise Unfit(_l("Write a number, such as 1.5."))
        return float(text)

    def decode(self, raw: Any) -> int | float:
        """Take a number that was kept; a whole one will do where decimals may be."""
        if isinstance(raw, bool) or not isinstance(raw, int if self.whole else int | float):
            raise Unfit(type(raw).__name__)
        if abs(raw) >= _TOO_LARGE:
            raise Unfit(_l("Write a shorter number."))
        return raw if self.whole else float(raw)

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to its range."""
        if not math.isfinite(self.decode(value)):
            raise Unfit(_l("Write a number, such as 1.5."))
        within(value, rules)


class Day(Kind):
    """A day of the calendar."""

    input = "date"

    def parse(self, text: str, rules: Rules) -> date:
        """Read a day as ISO 8601 writes it."""
        return self.decode(text.strip())

    def typed(self, value: Any) -> str:
        """Write it as ISO 8601 does."""
        return str(value.isoformat())

    def encode(self, value: Any) -> str:
        """Keep it as ISO 8601 writes it."""
        return self.typed(value)

    def decode(self, raw: Any) -> date:
        """Read a day that was kept."""
        try:
            return date.fromisoformat(raw)
        except (TypeError, ValueError) as error:
            raise Unfit(_l("Write a day, such as 2027-05-04.")) from error

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to its range."""
        if type(value) is not date:
            raise Unfit(_l("Write a day, such as 2027-05-04."))
        within(value, rules, self.typed)


class Clock(Kind):
    """A time of day on the town's clock, to the minute."""

    input = "time"

    def parse(self, text: str, rules: Rules) -> time:
        """Read a time such as 18:30."""
        return self.decode(text.strip())

    def typed(self, value: Any) -> str:
        """Write hours and minutes."""
        return str(value.isoformat("minutes"))

    def encode(self, value: Any) -> str:
        """Keep hours and minutes."""
        return self.typed(value)

    def decode(self, raw: Any) -> time:
        """Read a time that was kept."""
        try:
            found = time.fromisoformat(raw)
        except (TypeError, ValueError) as error:
            raise Unfit(_l("Write a time, such as 18:30.")) from error
        self.check(found, Rules())
        return found

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to its range."""
        if not isinstance(value, time) or value.tzinfo or value.second or value.microsecond:
            raise Unfit(_l("Write a time, such as 18:30."))
        within(value, rules, self.typed)


class Span(Kind):
    """A length of time, written ``2 h 30 min``; kept in seconds."""

    input = "span"

    def parse(self, text: str, rules: Rules) -> timedelta:
        """Read numbers with the units w, d, h, min and s."""
        text = text.strip().lower().replace(",", ".")
        parts = _SPAN_PART.findall(text[:60])
        left = _SPAN_PART.sub("", text).strip()
        if left or not parts or any(unit not in _SECONDS for _count, unit in parts):
            raise Unfit(_l("Write a length of time such as 30 min, 2 h 30 min or 3 d."))
        seconds = sum(float(count) * _SECONDS[unit] for count, unit in parts)
        return self.decode(seconds)

    def typed(self, value: Any) -> str:
        """Write it with the largest units that leave no fraction."""
        left, parts = value.total_seconds(), []
        for unit, seconds in list(_SECONDS.items())[1:]:
            count, left = divmod(left, seconds)
            if count:
                parts.append(f"{int(count)} {unit}")
        return " ".join(parts) or "0 min"

    def encode(self, value: Any) -> float:
        """Keep seconds."""
        return float(value.total_seconds())

    def decode(self, raw: Any) -> timedelta:
        """Read seconds that were kept."""
        words = _l("Write a length of time such as 30 min, 2 h 30 min or 3 d.")
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise Unfit(words)
        try:
            found = timedelta(seconds=round(raw))
        except (OverflowError, ValueError) as error:
            raise Unfit(words) from error
        self.check(found, Rules())
        return found

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to its range: a hundred years at most, and never backwards."""
        if not isinstance(value, timedelta) or not timedelta(0) <= value <= _LONGEST_SPAN:
            raise Unfit(_l("Write a length of time such as 30 min, 2 h 30 min or 3 d."))
        within(value, rules, self.typed)
