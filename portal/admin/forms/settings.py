"""The form of a class of settings: inputs by type, in groups, each with a way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import BooleanField, Field, HiddenField

from portal.admin.forms.inputs import Read, SecretInput, input_for
from portal.core import clock
from portal.core.i18n import TranslatedText, language_names
from portal.core.problems import Problem, Problems
from portal.core.settings.declare import SettingField
from portal.core.settings.keys import Unreadable, key_ring
from portal.core.settings.rules import Unfit
from portal.core.settings.secret import Secret
from portal.core.settings.store import SettingState, Source
from portal.core.settings.texts import Text, Translations
from portal.core.settings.wording import in_words
from portal.core.state import config
from portal.core.web.forms import PortalForm

KEEP_UNSAVED_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class SettingInput:
    """One setting as the page shows it.

    :param inputs: what it is typed into; several for a text in several languages, none for what
        the environment sets.
    :param back: the box that takes it back to what would hold anyway, if it was changed.
    :param now: its value in words.
    :param otherwise: in words, what would hold if it were not set here.
    :param unsaved: whether a secret was typed that is not saved yet.
    """

    state: SettingState
    inputs: Sequence[Field] = ()
    back: Field | None = None
    sealed: Field | None = None
    now: str = ""
    otherwise: str = ""
    unsaved: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether something of it was refused."""
        return any(one.errors for one in self.inputs)


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """Settings that stand together under a heading; without one they stand alone."""

    title: Any
    settings: list[SettingInput] = field(default_factory=list)


class SettingsForm(PortalForm):
    """The base of every form of settings.

    Its own fields have a hyphen in their names, which no setting can have.
    """

    STATES: ClassVar[Sequence[SettingState]] = ()
    SETTINGS: ClassVar[type]
    PURPOSE: ClassVar[str] = ""

    version = HiddenField(name="known-version")

    def groups(self, *, advanced: bool = False) -> list[SettingGroup]:
        """Return the settings in the order of declaration, neighbours of a group together."""
        found: list[SettingGroup] = []
        for state in self.STATES:
            if state.field.advanced is not advanced:
                continue
            if not found or str(found[-1].title) != str(state.field.group):
                found.append(SettingGroup(state.field.group))
            found[-1].settings.append(self._input(state))
        return found

    @property
    def has_refused_advanced(self) -> bool:
        """Whether something that is folded away was refused."""
        return any(one.is_refused for g in self.groups(advanced=True) for one in g.settings)

    def _input(self, state: SettingState) -> SettingInput:
        name = state.field.name
        sealed = self._fields.get(f"sealed_{name}")
        return SettingInput(
            state,
            self._inputs_of(state.field),
            self._fields.get(f"back_{name}"),
            sealed,
            in_words(state.field, state.value),
            in_words(state.field, state.inherited),
            bool(sealed is not None and sealed.data),
        )

    def _inputs_of(self, setting: SettingField) -> list[Read]:
        names = (f"in_{setting.name}", f"in_{setting.name}-")
        return [
            one
            for key, one in self._fields.items()
            if isinstance(one, Read) and (key == names[0] or key.startswith(names[1]))
        ]

    def goes_back(self, asked: Field) -> bool:
        """Whether the setting an input belongs to is to go back, whatever was typed."""
        name = asked.name.partition("-")[0]
        back = self._fields.get(f"back_{name}")
        return back is not None and bool(back.data)

    def show(self) -> None:
        """Show the settings as they are; secrets stay hidden."""
        for state in self.STATES:
            if isinstance(state.field.kind, Translations):
                for one in self._inputs_of(state.field):
                    one.data = state.value.get(one.name.partition("-")[2], "")
                continue
            for one in self._inputs_of(state.field):
                one.show(state.value)

    def settings(self) -> Any:
        """Return what was typed as an instance of the dataclass; a secret left empty stays."""
        return self.SETTINGS(**{s.field.name: self._value(s) for s in self.STATES})

    def names_going_back(self) -> list[str]:
        """Return the names of the settings that are to go back."""
        names = [state.field.name for state in self.STATES]
        backs = {name: self._fields.get(f"back_{name}") for name in names}
        return [name for name, back in backs.items() if back is not None and back.data]

    def _value(self, state: SettingState) -> Any:
        inputs = self._inputs_of(state.field)
        if not inputs:
            return state.value
        if self.goes_back(inputs[0]):
            return state.inherited
        if isinstance(state.field.kind, Translations):
            return TranslatedText({one.name.partition("-")[2]: one.value for one in inputs})
        if isinstance(inputs[0], SecretInput):
            return inputs[0].value or self._unsealed(state.field.name) or state.value
        return inputs[0].value

    def keep_typed_secrets(self) -> None:
        """Keep secrets that were typed for the next sending, encrypted, for an hour."""
        until = int(clock.now().timestamp()) + KEEP_UNSAVED_SECONDS
        for state in self.STATES:
            name = state.field.name
            sealed = self._fields.get(f"sealed_{name}")
            if sealed is None:
                continue
            typed = self._inputs_of(state.field)[0].value or self._unsealed(name)
            if not typed or name in self.names_going_back():
                sealed.data = ""
                continue
            try:
                sealed.data = ".".join(
                    key_ring().encrypt(f"{until}|{typed.reveal()}", self._purpose(name))
                )
            except Unreadable:
                sealed.data = ""

    def _unsealed(self, name: str) -> Secret | None:
        sealed = self._fields[f"sealed_{name}"].data or ""
        key_id, _dot, cipher = sealed.partition(".")
        try:
            until, _bar, text = (
                key_ring().decrypt(key_id, cipher, self._purpose(name)).partition("|")
            )
        except Unreadable:
            return None
        return Secret(text) if int(until) >= clock.now().timestamp() else None

    def _purpose(self, name: str) -> str:
        return f"unsaved|{self.PURPOSE}|{name}"

    def add_problems(self, refused: Problems) -> None:
        """Show refusals beside the first input of their setting."""
        places = {s.field.name: self._inputs_of(s.field) for s in self.STATES}
        for problem in refused.problems:
            inputs = places.get(problem.field)
            if inputs:
                inputs[0].errors = [*inputs[0].errors, problem.message]
            else:
                super().add_problems(Problems(Problem("", problem.code, problem.message)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold every setting to its rules, those in several languages as a whole too."""
        fine = bool(super().validate(extra_validators))
        for state in self.STATES:
            inputs = self._inputs_of(state.field)
            if not isinstance(state.field.kind, Translations) or not inputs:
                continue
            if any(one.errors for one in inputs) or self.goes_back(inputs[0]):
                continue
            try:
                state.field.kind.check(self._value(state), state.field.rules)
            except Unfit as unfit:
                inputs[0].errors = [*inputs[0].errors, str(unfit)]
                fine = False
        return fine


def settings_form(cls: type, states: Sequence[SettingState], purpose: str = "") -> SettingsForm:
    """Return the form of a settings dataclass, one input per setting by its kind.

    :param states: the settings as they are; what the environment sets has no input.
    :param purpose: what typed secrets are bound to while they are not saved: place and person.
    """
    members: dict[str, Any] = {}
    for state in states:
        if state.source is Source.ENVIRONMENT:
            continue
        members.update(_members(state))
    about = {"SETTINGS": cls, "STATES": tuple(states), "PURPOSE": purpose}
    form: SettingsForm = type("SettingsForm", (SettingsForm,), {**members, **about})()
    return form


def _members(state: SettingState) -> dict[str, Any]:
    setting = state.field
    name, label = setting.name, setting.label
    found: dict[str, Any] = {}
    if isinstance(setting.kind, Translations):
        found.update(_translated(state))
    else:
        found[f"in_{name}"] = input_for(setting, name=name, label=label)
    if setting.is_secret:
        found[f"sealed_{name}"] = HiddenField(name=f"sealed-{name}")
    if state.source is Source.HERE or (setting.is_secret and state.problem == "unreadable"):
        found[f"back_{name}"] = BooleanField(_("Take it back"), name=f"{name}-back")
    return found


def _translated(state: SettingState) -> dict[str, Any]:
    setting = state.field
    kind = setting.kind
    if not isinstance(kind, Translations):
        raise TypeError(setting.name)
    languages = tuple(dict.fromkeys((*config().languages, *state.value)))
    one = dataclasses.replace(
        setting,
        kind=Text(long=kind.long),
        default="",
        rules=dataclasses.replace(setting.rules, required=False),
    )
    found = {}
    for language, own in language_names(languages):
        name, label = f"{setting.name}-{language}", f"{setting.label} ({own})"
        found[f"in_{name}"] = input_for(one, name=name, label=label)
        # Said once, below the first.
        one = dataclasses.replace(one, help="")
    return found


__all__ = ["Read", "SettingGroup", "SettingInput", "SettingsForm", "settings_form"]
