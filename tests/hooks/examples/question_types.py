"""Adds a type of question to surveys: a colour, such as #20603d."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form

from portal.sdk import (
    Countable,
    Plugin,
    Problem,
    Problems,
    QuestionRecord,
    QuestionType,
    SurveyHooks,
    Typed,
    hookimpl,
)


class Colour:
    """A colour, typed as the web writes it."""

    name = "palette.colour"
    title: Any = "Colour"
    summary = "texts"
    template = "survey/types/short_text.html"
    lists: tuple[str, ...] = ()
    texts: Mapping[str, Any] = {}
    compares = ""

    def settings_form(self) -> type[Form]:
        """Nothing can be set up."""
        return Form

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Nothing can be wrong."""
        return []

    def parse(self, question: QuestionRecord, typed: Typed) -> Any:
        """Return the colour in small letters."""
        text = next(iter(typed.get("", ())), "").strip().lower()
        if text and not re.fullmatch(r"#[0-9a-f]{6}", text):
            raise Problems(Problem("", "colour", "Write a colour, such as #20603d."))
        return text or None

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return the colour."""
        return {"": [str(value)]}

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Let colours be listed."""
        return Countable(text=value)

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the colour."""
        return str(value)


class Palette(Plugin, SurveyHooks):
    """Lets people answer with a colour."""

    name = "palette"
    title = "Palette"
    capabilities = frozenset()

    @hookimpl
    def question_types(self) -> Sequence[QuestionType]:
        """Offer the type; officers find it as “Colour”."""
        return [Colour()]


plugin = Palette()
