"""Values of settings in words, for people who read them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.core.settings.choices import Lines, ManyOf, Maybe, OneOf
from portal.core.settings.declare import SettingField
from portal.core.settings.kinds import Day, Flag, Kind, Number
from portal.core.settings.texts import Hidden, Translations
from portal.core.web import formats

LONGEST = 200


def in_words(field: SettingField, value: Any) -> str:
    """Return a setting's value as a page shows it: with its unit, shortened, never a secret."""
    words = _words(field.kind, value)
    if len(words) > LONGEST:
        words = words[: LONGEST - 1] + "…"
    if field.unit and words:
        return f"{words} {field.unit}"
    return words or "–"


def _words(kind: Kind, value: Any) -> str:
    match kind:
        case Hidden():
            words = _("set, not shown") if value else _("not set")
        case Maybe():
            words = "" if value is None else _words(kind.one, value)
        case Flag():
            words = _("yes") if value else _("no")
        case Number():
            words = formats.number(value)
        case Day():
            words = formats.date(value)
        case OneOf():
            labels = (label for choice, label in kind.choices() if choice == value)
            words = next(labels, _("no longer there"))
        case ManyOf() | Lines():
            words = ", ".join(_words(kind.one, item) for item in value)
        case Translations():
            words = str(value)
        case _:
            words = kind.typed(value)
    return str(words)
