"""Answers of one's own beside options: “Another way: by boat”.

Where nobody wrote anything a value stays what it is without: a key, or a list of keys. With words
it is ``{"chosen": …, "words": "by boat"}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from portal.consultations.methods.survey.hooks import Typed
from portal.consultations.methods.survey.records import OTHER, QuestionRecord
from portal.consultations.methods.survey.types.base import only, refused
from portal.core.text.names import clean_line

LONGEST = 300


def typed_words(question: QuestionRecord, typed: Typed) -> str:
    """Return the answer somebody wrote of their own, in one line.

    :raises Problems: when there is no room for one, or it is too long.
    """
    words = clean_line(only(typed, OTHER))
    if words and not question.other:
        raise refused("choice", _("Choose one of the options shown."))
    if len(words) > LONGEST:
        message = _(
            "Shorten it to %(max)s characters; it has %(now)s.", max=LONGEST, now=len(words)
        )
        raise refused("too_long", message)
    return words


def typed_with_words(keys: Iterable[Any], value: Any) -> dict[str, list[str]]:
    """Return what somebody would type to choose these options and write these words."""
    words = words_in(value)
    return {"": [str(key) for key in keys]} | ({OTHER: [words]} if words else {})


def with_words(chosen: Any, words: str) -> Any:
    """Return the value of an answer."""
    return {"chosen": chosen, "words": words} if words else chosen


def words_in(value: Any) -> str:
    """Return the words of an answer of one's own, empty where there are none."""
    return str(value["words"]) if isinstance(value, Mapping) else ""


def own_words(label: str, words: str) -> str:
    """Return an option's words with those of the person behind them."""
    return f"{label}: {words}" if words else label
