"""Questions answered by a number, a day or a place on a scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from portal.consultations.methods.survey.hooks import Chosen, Countable, Typed
from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.types.base import BaseType, only, refused
from portal.core.problems import Problem
from portal.core.web.formats import date as day_in_words
from portal.core.web.formats import number as in_words

GREATEST = Decimal(10) ** 12
LONGEST_NUMBER = 20
WIDEST_SCALE = 11


def read_number(text: str) -> Decimal | None:
    """Return a number as people write it, with a point or a comma; ``None`` when it is none."""
    text = text.strip().replace(",", ".")
    if len(text) > LONGEST_NUMBER or not text.isascii():
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= GREATEST else None


class NumberSettings(Form):
    """Bounds of a number."""

    min = StringField(_l("Least number"), [Optional()])
    max = StringField(_l("Greatest number"), [Optional()])
    whole = BooleanField(_l("Whole numbers only"))


class NumberQuestion(BaseType):
    """A number within bounds."""

    name = "number"
    title = _l("Number")
    summary: str = SummaryKind.NUMBERS
    texts: Mapping[str, Any] = {"unit": _l("Unit, such as “minutes”")}
    compares = "number"

    def settings_form(self) -> type[Form]:
        """Ask for the bounds."""
        return NumberSettings

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return whether the bounds make no sense."""
        bounds: dict[str, Decimal] = {}
        for name in ("min", "max"):
            text = str(settings.get(name) if settings.get(name) is not None else "")
            value = read_number(text) if text else None
            if text and value is None:
                return [Problem(name, "number", _("Write a number, such as 12 or 12.5."))]
            if value is not None:
                bounds[name] = value
        if len(bounds) == 2 and bounds["min"] > bounds["max"]:
            message = _("The greatest number must not be below the least.")
            return [Problem("max", "order", message)]
        return []

    def parse(self, question: QuestionRecord, typed: Typed) -> int | float | None:
        """Return the number."""
        text = only(typed)
        if not text:
            return None
        value = read_number(text)
        if value is None:
            raise refused("number", _("Write a number, such as 12 or 12.5."))
        if question.settings.get("whole") and value != value.to_integral_value():
            raise refused("whole", _("Write a whole number."))
        low, high = bounds_of(question)
        if low is not None and value < low:
            raise refused("range", _("Give %(min)s or more.", min=in_words(float(low))))
        if high is not None and value > high:
            raise refused("range", _("Give %(max)s or less.", max=in_words(float(high))))
        return int(value) if value == value.to_integral_value() else float(value)

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Return the number."""
        return Countable(number=float(value))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the number with its unit."""
        return f"{value} {question.end_label('unit')}".strip()


def bounds_of(question: QuestionRecord) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest number that is accepted."""
    low, high = (
        read_number(str(question.settings[name]))
        if question.settings.get(name) is not None
        else None
        for name in ("min", "max")
    )
    return low, high


class ScaleSettings(Form):
    """The ends of a scale."""

    low = IntegerField(_l("Lowest step"), [NumberRange(0, 1, _l("Begin with 0 or 1."))], default=1)
    high = IntegerField(
        _l("Highest step"), [NumberRange(2, 10, _l("End with a number from 2 to 10."))], default=5
    )


class Scale(BaseType):
    """A step between two ends that are named."""

    name = "scale"
    title = _l("Scale")
    summary: str = SummaryKind.NUMBERS
    texts: Mapping[str, Any] = {
        "low_label": _l("What the lowest step means"),
        "high_label": _l("What the highest step means"),
    }
    compares = "number"

    def settings_form(self) -> type[Form]:
        """Ask for the ends."""
        return ScaleSettings

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return whether the ends make no sense."""
        low, high = settings.get("low", 1), settings.get("high", 5)
        if not isinstance(low, int) or not isinstance(high, int) or low not in (0, 1):
            return [Problem("low", "range", _("Begin with 0 or 1."))]
        if not 2 <= high < WIDEST_SCALE:
            return [Problem("high", "range", _("End with a number from 2 to 10."))]
        return []

    def parse(self, question: QuestionRecord, typed: Typed) -> int | None:
        """Return the step."""
        text = only(typed)
        if not text:
            return None
        if text not in {str(step) for step in steps_of(question)}:
            raise refused("choice", _("Choose one of the steps shown."))
        return int(text)

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count the step, and return it as a number."""
        return Countable(number=float(value), chosen=(Chosen(str(value)),))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the step."""
        return str(value)


def steps_of(question: QuestionRecord) -> range:
    """Return the steps of a scale."""
    low, high = question.settings.get("low"), question.settings.get("high")
    return range(1 if low is None else int(low), (5 if high is None else int(high)) + 1)


class DateSettings(Form):
    """The first and the last day that is accepted."""

    earliest = DateField(_l("First day"), [Optional()])
    latest = DateField(_l("Last day"), [Optional()])


class DateQuestion(BaseType):
    """A day."""

    name = "date"
    title = _l("Date")
    summary: str = SummaryKind.DATES
    compares = "date"

    def settings_form(self) -> type[Form]:
        """Ask for the first and the last day."""
        return DateSettings

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return whether no day is left."""
        first, last = settings.get("earliest"), settings.get("latest")
        if first and last and str(first) > str(last):
            message = _("The last day must not be before the first.")
            return [Problem("latest", "order", message)]
        return []

    def parse(self, question: QuestionRecord, typed: Typed) -> str | None:
        """Return the day as ``2027-05-04``."""
        text = only(typed)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise refused("date", _("Write a day, such as 2027-05-04.")) from None
        first, last = question.settings.get("earliest"), question.settings.get("latest")
        if first and day < date.fromisoformat(first):
            when = day_in_words(date.fromisoformat(first))
            raise refused("range", _("Choose %(when)s or later.", when=when))
        if last and day > date.fromisoformat(last):
            when = day_in_words(date.fromisoformat(last))
            raise refused("range", _("Choose %(when)s or earlier.", when=when))
        return day.isoformat()

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Return the day's number."""
        return Countable(number=float(date.fromisoformat(value).toordinal()))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the day in words."""
        return str(day_in_words(date.fromisoformat(value)))
