"""Fields that plugins add to the portal's own forms: declared once, read and shown alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.core.problems import Problem
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line

LONGEST = 5000
MOST_CHOICES = 200
_LARGEST = 10**12
AnyForm = TypeVar("AnyForm", bound=type[Form])


class FieldKind(StrEnum):
    """What can be filled in."""

    TEXT = "text"
    """One line."""
    LONG_TEXT = "long_text"
    """Several lines."""
    NUMBER = "number"
    """A whole number."""
    CHOICE = "choice"
    """One of several."""
    YES_NO = "yes_no"
    """A box to tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraField:
    """A field a plugin adds to a form of the portal.

    :param name: machine name, small letters, digits and ``_``; kept as ``<plugin>.<name>``.
    :param label: what stands above it, translated lazily.
    :param help: what to fill in, in a sentence.
    :param max_length: greatest number of characters of a text, at most 5,000.
    :param minimum: smallest number that is taken.
    :param maximum: greatest number that is taken.
    :param choices: for ``FieldKind.CHOICE``: kept value and what it is called, at most 200.
    :param required: whether it must be filled in.
    """

    name: str
    label: Any
    help: Any = ""
    kind: FieldKind = FieldKind.TEXT
    max_length: int = 200
    minimum: int = 0
    maximum: int = _LARGEST
    choices: Sequence[tuple[str, Any]] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class ShownField:
    """What was filled into a field, ready to be shown.

    :param key: ``<plugin>.<name>``.
    """

    key: str
    label: str
    value: str


Fields = Mapping[str, ExtraField]
"""``<plugin>.<name>`` → field."""


def checked_field(field: ExtraField) -> ExtraField:
    """Return a field that can be used.

    :raises ValueError: saying what is wrong with its declaration.
    """
    plain = field.name.replace("_", "")
    if not (plain.isascii() and plain.isalnum() and plain == plain.lower()) or len(field.name) > 40:
        raise ValueError(f"“{field.name}” is no name of a field")
    if not 1 <= field.max_length <= LONGEST:
        raise ValueError(f"{field.name}: at most {LONGEST} characters can be kept")
    if (field.kind is FieldKind.CHOICE) != bool(field.choices):
        raise ValueError(f"{field.name}: choices belong to FieldKind.CHOICE, and it needs some")
    if len(field.choices) > MOST_CHOICES:
        raise ValueError(f"{field.name}: there are more than {MOST_CHOICES} choices")
    return field


def read_fields(fields: Fields, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Read what was filled in.

    :param given: by key, as text from a form or as a JSON value; keys that are not among
        ``fields`` are ignored, and fields that are not among ``given`` are left alone.
    :returns: values to keep, ``None`` for what was left empty, and what cannot be kept.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, field in fields.items():
        if key not in given:
            continue
        try:
            values[key] = _read(field, given[key])
        except ValueError as error:
            problems.append(Problem(key, "invalid", str(error)))
    return values, problems


def missing_fields(fields: Fields, values: Mapping[str, Any]) -> list[Problem]:
    """Name the required fields that are still empty."""
    return [
        Problem(key, "missing", _("Fill this in: %(label)s.", label=str(field.label)))
        for key, field in fields.items()
        if field.required and is_empty(values.get(key))
    ]


def is_empty(value: Any) -> bool:
    """Whether nothing was filled in; the number 0 is something."""
    return value is None or value is False or value == ""


def _read(field: ExtraField, given: Any) -> Any:
    if field.kind is FieldKind.YES_NO:
        return given in (True, "y", "on", "true", "1")
    if given is None or str(given).strip() == "":
        return None
    if field.kind is FieldKind.NUMBER:
        return _number(field, given)
    text = str(given)
    if field.kind is FieldKind.CHOICE:
        if text not in {value for value, _label in field.choices}:
            raise ValueError(_("Choose one of the list."))
        return text
    long = field.kind is FieldKind.LONG_TEXT
    text = strip_unsafe_controls(text).strip() if long else clean_line(text)
    if len(text) > field.max_length:
        raise ValueError(_("Use at most %(n)s characters.", n=field.max_length))
    return text or None


def _number(field: ExtraField, given: Any) -> int:
    try:
        number = given if type(given) is int else int(str(given).strip()[:20])
    except ValueError:
        raise ValueError(_("Write a whole number.")) from None
    if not field.minimum <= number <= min(field.maximum, _LARGEST):
        limits = {"min": field.minimum, "max": min(field.maximum, _LARGEST)}
        raise ValueError(_("Write a number from %(min)s to %(max)s.", **limits))
    return number


def shown_fields(fields: Fields, values: Mapping[str, Any]) -> list[ShownField]:
    """Return what was filled in, in words; what is empty is left out."""
    found = []
    for key, field in fields.items():
        value = values.get(key)
        if is_empty(value):
            continue
        words = str(value)
        if field.kind is FieldKind.YES_NO:
            words = _("Yes")
        elif field.kind is FieldKind.CHOICE:
            words = str(dict(field.choices).get(words, words))
        found.append(ShownField(key, str(field.label), words))
    return found


def known_values(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of these fields alone, for programs; an empty one is ``None``."""
    return {key: values.get(key) for key in fields}


def form_with(base: AnyForm, fields: Fields) -> AnyForm:
    """Return the form class with these fields added, each under its key."""
    if not fields:
        return base
    added = {key: _form_field(field) for key, field in fields.items()}
    return type(base.__name__, (base,), added)  # type: ignore[return-value]


def fill_form(form: Form, fields: Fields, values: Mapping[str, Any]) -> None:
    """Show what is kept."""
    for key, field in fields.items():
        value = values.get(key)
        form[key].data = value if field.kind is FieldKind.YES_NO or value is None else str(value)


def sent_with(form: Form, fields: Fields) -> dict[str, Any]:
    """Return what was typed into the added fields, as it was typed."""
    return {key: form[key].data for key in fields}


def _form_field(field: ExtraField) -> Field:
    about = {"label": field.label, "description": field.help}
    made: Any
    if field.kind is FieldKind.YES_NO:
        made = BooleanField(**about)
    elif field.kind is FieldKind.CHOICE:
        listed = [("", _l("Not said")), *field.choices]
        choices = [SelectChoice(value, label) for value, label in listed]
        made = SelectField(**about, choices=choices, validate_choice=False)
    elif field.kind is FieldKind.LONG_TEXT:
        made = TextAreaField(**about)
    else:
        made = StringField(**about)
    found: Field = made
    return found
