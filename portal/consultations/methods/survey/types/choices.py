"""Questions answered by choosing one or several options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange, Optional

from portal.consultations.methods.survey.hooks import Chosen, Countable, Typed
from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.types.base import BaseType, known_option, only, refused
from portal.core.problems import Problem


class SingleChoice(BaseType):
    """One of several options."""

    name = "single"
    title = _l("One of several options")
    summary: str = SummaryKind.CHOICES
    lists: tuple[str, ...] = ("options",)
    compares = "option"

    def parse(self, question: QuestionRecord, typed: Typed) -> str | None:
        """Return the option's key."""
        key = only(typed)
        if key and not known_option(question.options, key):
            raise refused("choice", _("Choose one of the options shown."))
        return key or None

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count the option."""
        return Countable(chosen=(Chosen(value),))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the option's label."""
        return question.label_of(value)


class MultipleSettings(Form):
    """How many options may be chosen."""

    least = IntegerField(
        _l("Options at least"), [Optional(), NumberRange(0, 200, _l("Give a number up to 200."))]
    )
    most = IntegerField(
        _l("Options at most"), [Optional(), NumberRange(1, 200, _l("Give a number up to 200."))]
    )


class MultipleChoice(BaseType):
    """Several of several options."""

    name = "multiple"
    title = _l("Several options")
    summary: str = SummaryKind.CHOICES
    lists: tuple[str, ...] = ("options",)
    compares = "option"

    def settings_form(self) -> type[Form]:
        """Ask how many may be chosen."""
        return MultipleSettings

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return whether nobody could choose as many as asked."""
        problems = list(super().settings_problems(settings))
        least, most = int(settings.get("least") or 0), int(settings.get("most") or 0)
        if most and least > most:
            message = _("The greatest number must not be below the least.")
            problems.append(Problem("most", "order", message))
        if least > len(settings.get("options") or ()):
            message = _("There are fewer options than must be chosen.")
            problems.append(Problem("least", "range", message))
        return problems

    def parse(self, question: QuestionRecord, typed: Typed) -> list[str] | None:
        """Return the keys in the order of the options."""
        given = {value.strip() for value in typed.get("", ()) if value.strip()}
        if not given:
            return None
        if any(not known_option(question.options, key) for key in given):
            raise refused("choice", _("Choose among the options shown."))
        least = int(question.settings.get("least") or 0)
        most = int(question.settings.get("most") or 0)
        if len(given) < least:
            words = ngettext(
                "Choose at least %(num)s option.", "Choose at least %(num)s options.", least
            )
            raise refused("too_few", words)
        if most and len(given) > most:
            words = ngettext(
                "Choose at most %(num)s option.", "Choose at most %(num)s options.", most
            )
            raise refused("too_many", words)
        return [option.key for option in question.options if option.key in given]

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return every key."""
        return {"": [str(key) for key in value]}

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count each option, and how many were chosen."""
        return Countable(number=float(len(value)), chosen=tuple(Chosen(key) for key in value))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the labels."""
        return "; ".join(question.label_of(key) for key in value)
