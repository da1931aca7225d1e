"""Reference of settings: what a town can set, and the kinds of settings a plugin can declare."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from portal.cli.reference.markdown import code, first_line, page, table
from portal.core.settings.choices import Identifier, Lines, ManyOf, Maybe, OneOf
from portal.core.settings.declare import SettingField, declared_settings
from portal.core.settings.environment import variable_of
from portal.core.settings.kinds import Clock, Day, Flag, Kind, Number, Span
from portal.core.settings.pages import settings_pages
from portal.core.settings.texts import ColourValue, Email, Hidden, Text, Translations, Url

_WORDS: dict[type[Kind], str] = {
    Flag: "yes or no",
    Day: "day",
    Clock: "time of day",
    Span: "length of time",
    Identifier: "identifier",
    Email: "e-mail address",
    Url: "web address",
    ColourValue: "colour",
    Translations: "text in several languages",
    Hidden: "secret",
}
# How one declares a kind, and what is typed into a form, a variable or the command line.
_KINDS = (
    ("bool", "yes or no", "`true`, `false`"),
    ("int", "whole number", "`12`"),
    ("float", "number", "`1.5`"),
    ("str", "one line", "`Welcome`; with `rows=4` a long text"),
    ("LongText", "long text", "several paragraphs"),
    ("date", "day", "`2027-05-04`"),
    ("time", "time of day", "`18:30`"),
    ("timedelta", "length of time", "`2 h 30 min`, `3 d`; units `s`, `min`, `h`, `d`, `w`"),
    ("EmailAddress", "e-mail address", "`name@example.org`"),
    ("WebAddress", "web address", "`https://example.org/page`"),
    ("ColourCode", "colour", "`#0c5a60`"),
    ("an `Enum`, a `Literal`, or `choices=`", "one of a list", "the value of the choice"),
    ("`tuple[…, ...]` of an `Enum`", "several of a list", "one to a line"),
    ("`tuple[…, ...]` of `str`, `int`, `date` …", "list", "one to a line"),
    ("TranslatedText", "text in several languages", '`{"en": "Hello", "es": "Hola"}`'),
    (
        "`AreaChoice`, `TopicChoice`, `DepartmentChoice`",
        "part of the town, or none",
        "its identifier",
    ),
    ("Annotated[…, Offered(function)]", "one of a list that is asked for", "its value"),
    ("Secret", "secret", "what it is; it is never shown again"),
    ("one of these `| None`", "the same, or nothing", "nothing for nothing"),
)


def settings_page(app: Flask) -> str:
    """Return the page of settings that administrators and officers can change."""
    del app  # settings are known by the application the page is made in
    parts: list[str] = []
    for about in settings_pages().values():
        parts.append(f"## {about.title}")
        if about.cls is not None:
            parts += described_settings(about.component, about.cls, "Set for the whole site.")
        if about.per_consultation is not None:
            parts += described_settings(
                about.component, about.per_consultation, "Set per consultation."
            )
    parts.append("## Kinds of settings")
    parts.append(
        "A plugin declares a setting as a field of a frozen dataclass with one of these types; "
        "`setting()` gives it its words and limits."
    )
    rows = [(code(name) if "`" not in name else name, kind, typed) for name, kind, typed in _KINDS]
    parts.append(table(("Type", "What it is", "What is typed"), rows))
    opening = (
        "Settings are changed in the back office or by `portal settings`, take effect at once and "
        "are kept as rows. A variable of the environment wins over what is kept."
    )
    return page("Settings", opening, parts)


def described_settings(component: str, cls: type, where: str) -> Iterator[str]:
    """Yield a class's sentence and the table of its settings."""
    yield f"{first_line(cls)} {where}"
    rows = [
        (
            code(field.name),
            _kind(field.kind),
            code(field.kind.typed(field.default)),
            _limits(field),
            code(variable_of(component, field.name)),
            f"{field.label}{'. ' + str(field.help) if field.help else ''}",
        )
        for field in declared_settings(cls)
    ]
    yield table(("Setting", "Kind", "Default", "Limits", "Variable", "What it is"), rows)


def _kind(kind: Kind) -> str:
    match kind:
        case Maybe():
            return f"{_kind(kind.one)}, or nothing"
        case Number():
            return "whole number" if kind.whole else "number"
        case OneOf(fixed=[_, *_] as fixed):
            values = ", ".join(code(kind.typed(value)) for value, _label in fixed)
            return f"one of {values}"
        case OneOf():
            return "one of a list"
        case ManyOf():
            return f"several: {_kind(kind.one)}"
        case Lines():
            return f"list of {_kind(kind.one)}"
    if type(kind) is Text:
        return "long text" if kind.long else "text"
    return _WORDS[type(kind)]


def _limits(field: SettingField) -> str:
    rules = field.rules
    found = []
    if rules.minimum is not None:
        found.append(f"from {field.kind.typed(rules.minimum)}")
    if rules.maximum is not None:
        found.append(f"to {field.kind.typed(rules.maximum)}")
    if rules.max_length is not None:
        found.append(f"at most {rules.max_length} characters")
    if rules.required:
        found.append("needed")
    return ", ".join([*found, str(field.unit)] if field.unit else found)
