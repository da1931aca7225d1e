"""Questions answered by choosing one or several options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange, Optional

from portal.consultations.methods.survey.conditions import chosen_in
from portal.consultations.methods.survey.hooks import Chosen, Countable, Typed
from portal.consultations.methods.survey.records import OTHER, QuestionRecord, SummaryKind
from portal.consultations.methods.survey.types.base import BaseType, known_option, only, refused
from portal.consultations.methods.survey.types.others import (
    own_words,
    typed_with_words,
    typed_words,
    with_words,
    words_in,
)
from portal.core.problems import Problem


class _Choice(BaseType):
    """What both share: options, and an answer of one's own below them."""

    summary: str = SummaryKind.CHOICES
    lists: tuple[str, ...] = ("options",)
    texts: Mapping[str, Any] = {
        OTHER: _l("Last option, under which people write another answer; empty: there is none")
    }
    compares = "option"

    def settings_problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Return whether an option has the key of the answer of one's own."""
        problems = list(super().settings_problems(settings))
        keys = {str(one.get("key")) for one in settings.get("options") or ()}
        if settings.get(OTHER) and OTHER in keys:
            problems.append(Problem(OTHER, "twice", _("Two of them have the same key.")))
        return problems


class SingleChoice(_Choice):
    """One of several options."""

    name = "single"
    title = _l("One of several options")

    def parse(self, question: QuestionRecord, typed: Typed) -> Any:
        """Return the option's key, with the words of one's own where some were written."""
        key, words = only(typed), typed_words(question, typed)
        if key and not known_option(question.options, key):
            raise refused("choice", _("Choose one of the options shown."))
        if words and key not in ("", OTHER):
            message = _(
                "Choose “%(other)s” for the answer you wrote, or delete it.", other=question.other
            )
            raise refused("two_answers", message)
        return with_words(OTHER if words else key, words) or None

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return the key, and the words of one's own."""
        return typed_with_words([chosen_in(value)], value)

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count the option; words of one's own can be read and themed."""
        return Countable(text=words_in(value) or None, chosen=(Chosen(str(chosen_in(value))),))

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the option's label, and the words of one's own behind it."""
        return own_words(question.label_of(str(chosen_in(value))), words_in(value))


class MultipleSettings(Form):
    """How many options may be chosen."""

    least = IntegerField(
        _l("Options at least"), [Optional(), NumberRange(0, 200, _l("Give a number up to 200."))]
    )
    most = IntegerField(
        _l("Options at most"), [Optional(), NumberRange(1, 200, _l("Give a number up to 200."))]
    )


class MultipleChoice(_Choice):
    """Several of several options."""

    name = "multiple"
    title = _l("Several options")

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
        if least > len(settings.get("options") or ()) + bool(settings.get(OTHER)):
            message = _("There are fewer options than must be chosen.")
            problems.append(Problem("least", "range", message))
        return problems

    def parse(self, question: QuestionRecord, typed: Typed) -> Any:
        """Return the keys in the order of the options, with the words of one's own."""
        given = {value.strip() for value in typed.get("", ()) if value.strip()}
        words = typed_words(question, typed)
        if words:
            given.add(OTHER)
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
        chosen = [option.key for option in question.options if option.key in given]
        return with_words(chosen, words)

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return every key, and the words of one's own."""
        return typed_with_words(chosen_in(value), value)

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Count each option, and how many were chosen; words can be read and themed."""
        keys, words = list(chosen_in(value)), words_in(value)
        chosen = tuple(Chosen(str(key)) for key in keys)
        # What has a number is no free answer (see the queries of free answers).
        return Countable(None if words else float(len(keys)), words or None, chosen)

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the labels, and the words of one's own behind the last."""
        labels = "; ".join(question.label_of(str(key)) for key in chosen_in(value))
        return own_words(labels, words_in(value))
