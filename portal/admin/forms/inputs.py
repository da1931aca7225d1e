"""Inputs of a form of settings: one for each kind of value, all read by the kind itself."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, DateInput, EmailInput, ListWidget, TimeInput, URLInput

from portal.core.settings.choices import ManyOf, Maybe, OneOf, choosing
from portal.core.settings.declare import SettingField
from portal.core.settings.kinds import Kind
from portal.core.settings.rules import Rules, Unfit


class Read(Field):
    """An input whose text a kind of setting reads; what it refuses stays as it was typed.

    :ivar value: what was read.
    """

    value: Any = None

    def __init__(self, *arguments: Any, kind: Kind, rules: Rules, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.kind, self.rules = kind, rules

    def typed(self) -> str:
        """Return what was typed."""
        return self.data if isinstance(self.data, str) else ""

    def pre_validate(self, form: Any) -> None:
        """Read what was typed."""
        if form.goes_back(self):
            return
        try:
            self.value = self.kind.parse(self.typed(), self.rules)
            self.kind.check(self.value, self.rules)
        except Unfit as unfit:
            raise StopValidation(str(unfit)) from None

    def show(self, value: Any) -> None:
        """Show a value."""
        self.data = self.kind.typed(value)


class LineInput(Read, StringField):
    """One line."""


class DateLine(LineInput):
    """A day."""

    widget = DateInput()


class TimeLine(LineInput):
    """A time of day."""

    widget = TimeInput()


class EmailLine(LineInput):
    """An e-mail address."""

    widget = EmailInput()


class AddressLine(LineInput):
    """An address in the web."""

    widget = URLInput()


class SeveralLines(Read, TextAreaField):
    """A long text, or a list of one value to a line."""


class FlagInput(Read, BooleanField):
    """A box to tick."""

    def typed(self) -> str:
        """Return yes or no."""
        return "true" if self.data else "false"

    def show(self, value: Any) -> None:
        """Tick the box, or do not."""
        self.data = bool(value)


class SecretInput(Read, PasswordField):
    """A secret; it can be typed and is never shown."""

    def show(self, value: Any) -> None:
        """Show nothing."""


class ChoiceInput(Read, SelectField):
    """One of a list."""

    def show(self, value: Any) -> None:
        """Choose a value; one that is gone from the list is shown as it is kept."""
        self.data = self.kind.typed(value)
        offered: Any = self.choices
        if all(choice.value != self.data for choice in offered):
            self.choices = [*offered, SelectChoice(self.data, self.data)]


class ChoicesInput(Read, SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def typed(self) -> str:
        """Return what was ticked, one to a line."""
        return "\n".join(self.data or ())

    def show(self, value: Any) -> None:
        """Tick what was chosen."""
        self.data = self.kind.typed(value).splitlines()


_LINES = {"date": DateLine, "time": TimeLine, "email": EmailLine, "url": AddressLine}


def input_for(setting: SettingField, *, name: str, label: Any) -> Any:
    """Return the unbound input of a setting."""
    kind, rules = setting.kind, setting.rules
    about = {
        "name": name,
        "id": f"setting-{name}",
        "kind": kind,
        "rules": rules,
        "description": setting.help,
        "render_kw": {"required": True} if rules.required else None,
    }
    chosen = choosing(kind)
    if chosen is not None:
        return _choice(chosen, kind, label, about)
    form = kind.input
    if form == "flag":
        return FlagInput(label, **about)
    if form == "secret":
        return SecretInput(label, **about)
    if form in ("long", "lines"):
        return SeveralLines(label, **about)
    return _LINES.get(form, LineInput)(label, **about)


def _choice(chosen: OneOf | ManyOf, kind: Kind, label: Any, about: dict[str, Any]) -> Any:
    one = chosen.one if isinstance(chosen, ManyOf) else chosen
    options = [SelectChoice(one.typed(value), str(words)) for value, words in one.choices()]
    if isinstance(chosen, ManyOf):
        return ChoicesInput(label, choices=options, validate_choice=False, **about)
    if isinstance(kind, Maybe):
        options.insert(0, SelectChoice("", "–"))
    return ChoiceInput(label, choices=options, validate_choice=False, **about)
