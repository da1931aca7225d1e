"""What a setting's value has to keep to, and how a value that does not is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

LINE_LENGTH = 500
TEXT_LENGTH = 10_000
SECRET_LENGTH = 4_000


class Unfit(ValueError):
    """A value that cannot be this setting's; the message says what to write instead."""


class SettingsDeclarationError(TypeError):
    """A class of settings is declared in a way that cannot work."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds besides a setting's type, as its declaration says.

    :param minimum: least number, day, time or span.
    :param maximum: greatest one.
    :param max_length: most characters of a text; of a list, of all its lines together.
    :param pattern: regular expression the whole of a text has to match.
    :param pattern_words: what to write instead of what does not match.
    :param choices: pairs of value and label, for a type that has none of its own.
    :param rows: height of the input of a long text, in lines.
    """

    minimum: Any = None
    maximum: Any = None
    max_length: int | None = None
    pattern: str = ""
    pattern_words: Any = ""
    required: bool = False
    choices: Sequence[tuple[Any, Any]] = ()
    rows: int = 0

    @classmethod
    def of(cls, metadata: Mapping[Any, Any]) -> Rules:
        """Return the rules among a dataclass field's metadata."""
        return cls(**{name: metadata[name] for name in cls.__slots__ if name in metadata})


def within(value: Any, rules: Rules, shown: Any = str) -> None:
    """Hold something that can be compared to its range.

    :param shown: how a bound is written.
    """
    if rules.minimum is not None and value < rules.minimum:
        raise Unfit(_l("Give %(low)s or more.", low=shown(rules.minimum)))
    if rules.maximum is not None and value > rules.maximum:
        raise Unfit(_l("Give %(high)s or less.", high=shown(rules.maximum)))


def short_enough(text: str, rules: Rules, longest: int) -> None:
    """Hold a text to its length."""
    most = rules.max_length or longest
    if len(text) > most:
        raise Unfit(_l("Shorten this to at most %(max)s characters.", max=most))


def there_if_required(value: object, rules: Rules) -> None:
    """Refuse nothing where something is needed."""
    if rules.required and not value:
        raise Unfit(_l("This is needed."))


def matching(text: str, rules: Rules) -> None:
    """Hold a text that is there to its pattern."""
    if text and rules.pattern and re.fullmatch(rules.pattern, text) is None:
        raise Unfit(str(rules.pattern_words) or _l("This is not written as it has to be."))
