"""Questions answered in one's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange, Optional

from portal.consultations.methods.survey.hooks import Countable, Typed
from portal.consultations.methods.survey.records import (
    MOST_CHARACTERS,
    QuestionRecord,
    SummaryKind,
)
from portal.consultations.methods.survey.types.base import BaseType, only, refused
from portal.core.problems import Problem
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line


class TextSettings(Form):
    """How long a text may be."""

    longest = IntegerField(
        _l("Characters at most"),
        [
            Optional(),
            NumberRange(1, MOST_CHARACTERS, _l("Give a number from 1 to 10,000.")),
        ],
    )


class _Text(BaseType):
    summary: str = SummaryKind.TEXTS
    compares = "text"
    usual = 0

    def settings_form(self) -> type[Form]:
        """Ask how long it may be."""
        return TextSettings

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return whether the greatest length makes no sense."""
        longest = settings.get("longest") or self.usual
        if not isinstance(longest, int) or not 1 <= longest <= MOST_CHARACTERS:
            return [Problem("longest", "range", _("Give a number from 1 to 10,000."))]
        return []

    def longest(self, question: QuestionRecord) -> int:
        """Return how long an answer may be."""
        return int(question.settings.get("longest") or self.usual)

    def clean(self, text: str) -> str:
        """Return the text as it is kept."""
        return clean_line(text)

    def parse(self, question: QuestionRecord, typed: Typed) -> str | None:
        """Return the text, unless it is too long."""
        text = self.clean(only(typed))
        most = self.longest(question)
        if len(text) > most:
            raise refused(
                "too_long",
                _("Shorten it to %(max)s characters; it has %(now)s.", max=most, now=len(text)),
            )
        return text or None

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Return the text, for searching and theming."""
        return Countable(text=value)

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the text."""
        return str(value)


class ShortText(_Text):
    """One line."""

    name = "short_text"
    title = _l("Short text")
    usual = 200


class LongText(_Text):
    """A few paragraphs."""

    name = "long_text"
    title = _l("Long text")
    usual = 2000

    def clean(self, text: str) -> str:
        """Keep the paragraphs."""
        return strip_unsafe_controls(text).strip()
