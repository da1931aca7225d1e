"""What the portal's own types of questions share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Form

from portal.consultations.methods.survey.hooks import Typed
from portal.consultations.methods.survey.records import (
    MOST_OPTIONS,
    Option,
    QuestionRecord,
    SummaryKind,
)
from portal.core.problems import Problem, Problems


class BaseType:
    """The usual answers of a type; each says what is its own."""

    name: str = ""
    title: Any = ""
    summary: str = SummaryKind.TEXTS
    lists: tuple[str, ...] = ()
    texts: Mapping[str, Any] = {}
    compares: str = ""
    template: str = ""

    def __init_subclass__(cls) -> None:
        """Name the template with the macro ``field`` after the type."""
        cls.template = f"survey/types/{cls.name}.html"

    def settings_form(self) -> type[Form]:
        """Return a form without fields."""
        return Form

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with the lists of options."""
        return [
            problem for name in self.lists for problem in list_problems(name, settings.get(name))
        ]

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return the answer as one value."""
        return {"": [str(value)]}


def list_problems(name: str, given: Any) -> list[Problem]:
    """Return what is wrong with a list of options, rows or columns."""
    options = Option.list_of({name: given}, name)
    if len(options) < (1 if name == "rows" else 2):
        words = {
            "options": _("Give at least two options."),
            "rows": _("Give at least one row."),
            "columns": _("Give at least two columns."),
        }
        return [Problem(name, "too_few", words[name])]
    if len(options) > MOST_OPTIONS:
        message = _("Give at most %(max)s.", max=MOST_OPTIONS)
        return [Problem(name, "too_many", message)]
    if len({option.key for option in options}) != len(options):
        return [Problem(name, "twice", _("Two of them have the same key."))]
    if any(not option.label for option in options):
        return [Problem(name, "needed", _("Write the words of every one."))]
    return []


def only(typed: Typed, end: str = "") -> str:
    """Return the one value of a field, empty when nothing was typed."""
    values = typed.get(end) or ()
    return values[0].strip() if values else ""


def refused(code: str, message: str, end: str = "") -> Problems:
    """Return the refusal of an answer."""
    return Problems(Problem(end, code, message))


def known_option(options: Sequence[Option], key: str) -> bool:
    """Whether there is an option with a key."""
    return any(option.key == key for option in options)
