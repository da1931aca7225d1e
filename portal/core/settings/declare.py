"""How settings are declared: a frozen dataclass, each field with a type, a default and words."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
import uuid
from collections.abc import Sequence
from dataclasses import MISSING, dataclass
from datetime import date, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from portal.core.i18n.translated import TranslatedText
from portal.core.settings.choices import (
    Choices,
    Identifier,
    Lines,
    ManyOf,
    Maybe,
    Offered,
    OneOf,
    choosing,
    scalar_of,
)
from portal.core.settings.kinds import Clock, Day, Flag, Kind, Number, Span
from portal.core.settings.rules import Rules, SettingsDeclarationError, Unfit
from portal.core.settings.secret import Secret
from portal.core.settings.texts import ColourValue, Email, Form, Hidden, Text, Translations, Url

RESERVED = ("csrf_token", "validate")
NAME_LENGTH = 60


def setting(
    default: Any,
    *,
    label: Any,
    help: Any = "",
    unit: Any = "",
    minimum: Any = None,
    maximum: Any = None,
    max_length: int | None = None,
    pattern: str = "",
    pattern_words: Any = "",
    choices: Choices = (),
    rows: int = 0,
    group: Any = "",
    required: bool = False,
    advanced: bool = False,
) -> Any:
    """Declare one field of a class of settings.

    ``days: int = setting(30, label=_("Time to answer"), unit=_("days"), minimum=1)``

    :param default: what holds until somebody changes it.
    :param label: what it is, as the form's label.
    :param help: one sentence below the label.
    :param unit: what is counted, "days".
    :param minimum: least number, day, time or span.
    :param maximum: greatest one.
    :param max_length: most characters.
    :param pattern: regular expression the whole text has to match.
    :param pattern_words: what to write instead of what does not match.
    :param choices: pairs of value and label, for a ``str`` or ``int`` that is chosen.
    :param rows: height of a long text's input, in lines; makes a ``str`` a long text.
    :param group: heading under which neighbouring settings stand together.
    :param required: whether it may not be left empty.
    :param advanced: whether it stands folded away, below the others.
    """
    given = {
        "label": label, "help": help, "unit": unit, "minimum": minimum, "maximum": maximum,
        "max_length": max_length, "pattern": pattern, "pattern_words": pattern_words,
        "choices": choices, "rows": rows, "group": group, "required": required,
        "advanced": advanced,
    }  # fmt: skip
    return dataclasses.field(default=default, metadata=given)


@dataclass(frozen=True, slots=True)
class SettingField:
    """One declared setting.

    :param label: what it is; the field's name where nobody said.
    """

    name: str
    kind: Kind
    rules: Rules
    default: Any
    label: Any
    help: Any = ""
    unit: Any = ""
    group: Any = ""
    advanced: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether it is kept encrypted and never shown."""
        return isinstance(self.kind, Hidden)

    def parse(self, text: str) -> Any:
        """Return what somebody typed, held to all rules.

        :raises Unfit: when it cannot be this setting's.
        """
        value = self.kind.parse(text, self.rules)
        self.check(value)
        return value

    def check(self, value: Any) -> None:
        """Hold a value that is to be kept to all rules.

        :raises Unfit: when it does not keep to them.
        """
        self.kind.check(value, self.rules)
        self.kind.admit(value)

    def decode(self, raw: Any) -> Any:
        """Return the value of what was kept.

        :raises Unfit: when it is no value of this setting any more.
        """
        value = self.kind.decode(raw)
        self.kind.check(value, self.rules)
        return value


@lru_cache(maxsize=256)
def declared_settings(cls: Any) -> tuple[SettingField, ...]:
    """Return the settings of a class in the order of declaration.

    :raises SettingsDeclarationError: saying what is wrong with it.
    """
    if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
        raise SettingsDeclarationError(f"{cls!r} is no dataclass")
    about: Any = getattr(cls, "__dataclass_params__", None)
    if not about.frozen:
        raise SettingsDeclarationError(f"{cls.__name__} must be frozen: @dataclass(frozen=True)")
    try:
        hints = typing.get_type_hints(cls, include_extras=True)
    except Exception as error:
        raise SettingsDeclarationError(f"{cls.__name__}: its types are unknown: {error}") from error
    return tuple(_declared(cls, field, hints[field.name]) for field in dataclasses.fields(cls))


def complaint_about_settings(*classes: object) -> str:
    """Say why a plugin's classes of settings cannot be used, ``""`` if they can.

    A setting of the same name in two of them is the same setting: one falls back to the other.
    """
    known: dict[str, SettingField] = {}
    for cls in classes:
        if cls is None:
            continue
        try:
            found = declared_settings(cls)
        except (SettingsDeclarationError, TypeError) as error:
            return f"settings: {error}"
        for field in found:
            other = known.setdefault(field.name, field)
            if type(other.kind) is not type(field.kind) or other.default != field.default:
                return f"settings: “{field.name}” is declared twice, and differently"
    return ""


def _declared(cls: type, field: dataclasses.Field[Any], annotation: Any) -> SettingField:
    where = f"{cls.__name__}.{field.name}"
    about = field.metadata
    if field.name in RESERVED or field.name.startswith("_") or len(field.name) > NAME_LENGTH:
        raise SettingsDeclarationError(f"{where}: a setting cannot have this name")
    if not field.init:
        raise SettingsDeclarationError(f"{where}: a setting cannot have init=False")
    default = field.default
    if default is MISSING and field.default_factory is not MISSING:
        default = field.default_factory()
    if default is MISSING:
        raise SettingsDeclarationError(f"{where}: a setting needs a default")
    rules = Rules.of(about)
    try:
        re.compile(rules.pattern)
        kind = _kind(annotation, about, rules)
    except (re.error, SettingsDeclarationError, TypeError, ValueError) as error:
        raise SettingsDeclarationError(f"{where}: {error}") from error
    _check_default(where, kind, rules, default)
    return SettingField(
        name=field.name,
        kind=kind,
        rules=rules,
        default=default,
        label=about.get("label") or field.name.replace("_", " ").capitalize(),
        help=about.get("help", ""),
        unit=about.get("unit", ""),
        group=about.get("group", ""),
        advanced=bool(about.get("advanced", False)),
    )


def _check_default(where: str, kind: Kind, rules: Rules, default: Any) -> None:
    if isinstance(kind, Hidden) and default:
        raise SettingsDeclarationError(f"{where}: a secret has no default but Secret()")
    # What is required may be missing until somebody fills it in.
    lenient = dataclasses.replace(rules, required=False)
    try:
        kind.check(default, lenient)
    except Unfit:
        shown = type(default).__name__
        raise SettingsDeclarationError(
            f"{where}: its default, a {shown}, breaks its own type or rules"
        ) from None
    except Exception as error:
        raise SettingsDeclarationError(
            f"{where}: its default cannot be checked: {type(error).__name__}: {error}"
        ) from error


_SIMPLE: dict[Any, type[Kind]] = {
    bool: Flag,
    date: Day,
    time: Clock,
    timedelta: Span,
    uuid.UUID: Identifier,
    Secret: Hidden,
}
_FORMS: dict[Form, type[Text]] = {Form.EMAIL: Email, Form.URL: Url, Form.COLOUR: ColourValue}


def _kind(annotation: Any, about: typing.Mapping[str, Any], rules: Rules) -> Kind:
    marks: Sequence[Any] = ()
    while typing.get_origin(annotation) is typing.Annotated:
        marks = (*annotation.__metadata__, *marks)
        annotation = annotation.__origin__
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [part for part in typing.get_args(annotation) if part is not type(None)]
        if len(inner) != 1 or len(typing.get_args(annotation)) != 2:
            raise SettingsDeclarationError("of several types it may have one, or that one and None")
        return Maybe(_marked(inner[0], marks, about, rules))
    return _marked(annotation, marks, about, rules)


def _marked(
    annotation: Any, marks: Sequence[Any], about: typing.Mapping[str, Any], rules: Rules
) -> Kind:
    if typing.get_origin(annotation) is typing.Annotated:
        return _kind(typing.Annotated[annotation, *marks] if marks else annotation, about, rules)
    offered = next((mark for mark in marks if isinstance(mark, Offered)), None)
    if offered is not None:
        return OneOf(_plain(annotation, about, rules), offered=offered)
    form = next((mark for mark in marks if isinstance(mark, Form)), None)
    if form is not None and form in _FORMS:
        return _FORMS[form]()
    if form is Form.LONG and annotation is TranslatedText:
        return Translations(long=True)
    if form is Form.LONG:
        return Text(long=True)
    return _plain(annotation, about, rules)


def _plain(annotation: Any, about: typing.Mapping[str, Any], rules: Rules) -> Kind:
    if about.get("secret") and annotation is not Secret:
        raise SettingsDeclarationError("a secret has the type Secret")
    if rules.choices and annotation in (str, int, uuid.UUID):
        return OneOf(scalar_of(rules.choices[0][0]), fixed=list(rules.choices))
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        labels = rules.choices or [(member, _words_of(member)) for member in annotation]
        first = next(iter(annotation), None)
        return OneOf(
            scalar_of(first.value if first else ""),
            enum=annotation,
            fixed=[(annotation(value), words) for value, words in labels],
        )
    if typing.get_origin(annotation) is typing.Literal:
        values = typing.get_args(annotation)
        labels = rules.choices or [(value, str(value)) for value in values]
        return OneOf(scalar_of(values[0]), fixed=list(labels))
    if typing.get_origin(annotation) in (tuple, list):
        return _several(annotation, about, rules)
    if annotation in (int, float):
        return Number(whole=annotation is int)
    if annotation is str:
        return Text(long=bool(rules.rows))
    if annotation is TranslatedText:
        return Translations(long=bool(rules.rows))
    raise SettingsDeclarationError(f"there is no input for {annotation}")


def _several(annotation: Any, about: typing.Mapping[str, Any], rules: Rules) -> Kind:
    parts = typing.get_args(annotation)
    if typing.get_origin(annotation) is list or len(parts) != 2 or parts[1] is not Ellipsis:
        raise SettingsDeclarationError("several values are a tuple[…, ...]")
    one = _kind(parts[0], about, rules)
    chosen = choosing(one)
    if isinstance(chosen, OneOf):
        return ManyOf(chosen)
    if isinstance(one, Number | Text | Day | Identifier) and one.input != "long":
        return Lines(one)
    raise SettingsDeclarationError(f"there is no input for several {parts[0]}")


def _words_of(member: Enum) -> Any:
    return getattr(member, "title_words", None) or member.name.replace("_", " ").capitalize()
