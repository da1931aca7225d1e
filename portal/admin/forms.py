"""Forms of the back office's shell; those of settings are made from their dataclass."""

from __future__ import annotations

import dataclasses
import math
import typing
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.text.controls import strip_unsafe_controls
from portal.core.web.forms import PortalForm, strip_line

TEXT_LENGTH = 500
LONG_TEXT_LENGTH = 10_000
NUMBER_LENGTH = 24


class NoteForm(PortalForm):
    """How somebody dealt with a delivery."""

    note = StringField(_l("What did you do about it?"), filters=[strip_line])


class ConsentForm(PortalForm):
    """What a plugin asks for, each to be agreed to."""

    capabilities = SelectMultipleField(
        _l("I agree that it may"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )


class NumberField(StringField):
    """A number that is kept as it was typed when it is refused."""

    def __init__(self, *arguments: Any, whole: bool, low: Any, high: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.whole, self.low, self.high = whole, low, high
        self.number: int | float | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number and hold it to its range."""
        text = (self.data or "").strip().replace(",", ".")
        if len(text) > NUMBER_LENGTH:
            raise StopValidation(_("Write a shorter number."))
        try:
            number = int(text) if self.whole else float(text)
        except ValueError:
            words = _("Write a whole number.") if self.whole else _("Write a number, such as 1.5.")
            raise StopValidation(words) from None
        if not math.isfinite(number):
            raise StopValidation(_("Write a number, such as 1.5."))
        if self.low is not None and number < self.low:
            raise StopValidation(_("Give %(low)s or more.", low=self.low))
        if self.high is not None and number > self.high:
            raise StopValidation(_("Give %(high)s or less.", high=self.high))
        self.number = number


class SettingsForm(PortalForm):
    """The base of every form of settings."""

    version = HiddenField()

    SETTINGS: type
    TYPES: typing.ClassVar[dict[str, Any]]

    def settings_fields(self) -> list[Field]:
        """Return the fields in the order of the dataclass."""
        return [self._fields[name] for name in self.TYPES]

    def show(self, values: Any) -> None:
        """Show settings as they are; secrets stay hidden."""
        for name, kind in self.TYPES.items():
            field, value = self._fields[name], getattr(values, name)
            if isinstance(field, PasswordField):
                continue
            if isinstance(field, BooleanField):
                field.data = bool(value)
            elif isinstance(value, Enum):
                field.data = str(value.value)
            elif _is_list(kind):
                field.data = "\n".join(str(item) for item in value)
            else:
                field.data = str(value)

    def settings(self, known: Any) -> Any:
        """Return what was typed as an instance of the dataclass.

        :param known: the settings as they are; a secret left empty stays.
        """
        values: dict[str, Any] = {}
        for name, kind in self.TYPES.items():
            field = self._fields[name]
            if isinstance(field, NumberField):
                values[name] = field.number
            elif isinstance(field, PasswordField):
                values[name] = field.data or getattr(known, name)
            elif isinstance(field, SelectField):
                # Kept as the plain value: what is stored has to be JSON.
                values[name] = field.data
            elif _is_list(kind):
                lines = [strip_line(line) for line in (field.data or "").splitlines()]
                values[name] = [line for line in lines if line]
            else:
                values[name] = field.data
        return self.SETTINGS(**values)


def settings_form(cls: type) -> SettingsForm:
    """Return the form of a settings dataclass, one input per field by its type.

    Metadata of a field may hold ``label``, ``help``, ``minimum``, ``maximum``, ``max_length``,
    ``rows``, ``choices`` (value, label) and ``secret``.
    """
    types = typing.get_type_hints(cls)
    members: dict[str, Any] = {
        field.name: _input(field, types[field.name]) for field in dataclasses.fields(cls)
    }
    names = {field.name: types[field.name] for field in dataclasses.fields(cls)}
    kind = type("SettingsForm", (SettingsForm,), {**members, "SETTINGS": cls, "TYPES": names})
    form: SettingsForm = kind()
    return form


def _input(field: dataclasses.Field[Any], kind: Any) -> Any:
    about = field.metadata
    label = about.get("label") or field.name.replace("_", " ").capitalize()
    more: dict[str, Any] = {"description": about.get("help", "")}
    longest = about.get("max_length", LONG_TEXT_LENGTH if about.get("rows") else TEXT_LENGTH)
    if kind is bool:
        return BooleanField(label, **more)
    if kind in (int, float):
        low, high = about.get("minimum"), about.get("maximum")
        return NumberField(label, whole=kind is int, low=low, high=high, **more)
    choices = about.get("choices") or _choices(kind)
    if choices:
        options = [SelectChoice(str(value), words) for value, words in choices]
        return SelectField(label, choices=options, **more)
    if about.get("secret"):
        return PasswordField(label, [Optional(), _at_most(longest)], **more)
    if about.get("rows") or _is_list(kind):
        return TextAreaField(label, [Optional(), _at_most(longest)], filters=[_clean], **more)
    return StringField(label, [Optional(), _at_most(longest)], filters=[strip_line], **more)


def _at_most(longest: int) -> Length:
    return Length(
        max=longest, message=_l("Shorten this to at most %(max)s characters.", max=longest)
    )


def _choices(kind: Any) -> list[tuple[Any, Any]]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [(m.value, getattr(m, "title_words", m.name.capitalize())) for m in kind]
    if typing.get_origin(kind) is typing.Literal:
        return [(value, str(value)) for value in typing.get_args(kind)]
    return []


def _is_list(kind: Any) -> bool:
    return typing.get_origin(kind) in (list, tuple)


def _clean(text: str | None) -> str:
    return strip_unsafe_controls(text or "").strip()


__all__ = ["ConsentForm", "NoteForm", "SettingsForm", "settings_form"]
