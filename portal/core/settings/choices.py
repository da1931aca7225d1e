"""Kinds of settings that choose: one of a list, several of it, lines of a list, or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import structlog
from flask_babel import lazy_gettext as _l

from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.spec import FailPolicy, HookRules
from portal.core.settings.kinds import Kind, Number
from portal.core.settings.rules import (
    TEXT_LENGTH,
    Rules,
    Unfit,
    short_enough,
    there_if_required,
)
from portal.core.settings.texts import Text

log = structlog.get_logger(__name__)
RULES = HookRules(FailPolicy.SKIP, budget_ms=500, queries=10, request_time=True)
Choices = Sequence[tuple[Any, Any]]
MOST_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Offered:
    """Marks a type whose values are chosen from a list that is asked for when it is needed.

    ``Annotated[uuid.UUID | None, Offered(area_choices)]``.

    :param choices: returns pairs of value and label.
    """

    choices: Callable[[], Iterable[tuple[Any, Any]]]


def asked_for(offered: Offered) -> Choices:
    """Ask for a list of choices; a plugin's is isolated, and empty when it fails."""
    name = offered.choices.__module__.partition(".")[0]
    if name == "portal":
        return list(offered.choices())
    try:
        found: Choices = run_as_guest(lambda: _pairs(offered.choices()), name, RULES)
    except GuestFailure as failure:
        log.error("plugin_failed", plugin=name, hook="settings.choices", reason=str(failure))
        if failure.poisoned:
            raise failure.for_the_person() from failure
        return []
    return found


def _pairs(answer: Iterable[tuple[Any, Any]]) -> Choices:
    return [(value, str(label)) for value, label in answer]


class Identifier(Kind):
    """The identifier of something."""

    def parse(self, text: str, rules: Rules) -> uuid.UUID:
        """Read a UUID."""
        return self.decode(text.strip())

    def encode(self, value: Any) -> str:
        """Keep it as text."""
        return str(value)

    def decode(self, raw: Any) -> uuid.UUID:
        """Read a UUID that was kept."""
        try:
            return uuid.UUID(raw)
        except (ValueError, TypeError, AttributeError) as error:
            raise Unfit(_l("Choose one of the list.")) from error

    def check(self, value: Any, rules: Rules) -> None:
        """Take nothing but a UUID."""
        if not isinstance(value, uuid.UUID):
            raise Unfit(_l("Choose one of the list."))


class OneOf(Kind):
    """One of a list.

    :param scalar: reads and writes the values; of an ``Enum``, what its members stand for.
    :param enum: the class of the values, if they are members of one.
    :param fixed: the list, where it is part of the declaration.
    :param offered: the list, where it has to be asked for.
    """

    input = "choice"

    def __init__(
        self,
        scalar: Kind,
        *,
        enum: type[Enum] | None = None,
        fixed: Choices = (),
        offered: Offered | None = None,
    ) -> None:
        self.scalar, self.enum, self.fixed, self.offered = scalar, enum, fixed, offered

    def choices(self) -> Choices:
        """Return pairs of value and label; none when a plugin's own list cannot be had."""
        return asked_for(self.offered) if self.offered is not None else self.fixed

    def parse(self, text: str, rules: Rules) -> Any:
        """Read what was chosen."""
        try:
            found = self._member(self.scalar.parse(text, Rules()))
        except Unfit:
            raise Unfit(_l("Choose one of the list.")) from None
        self.check(found, rules)
        return found

    def typed(self, value: Any) -> str:
        """Write the value of a choice."""
        return self.scalar.typed(self._raw(value))

    def encode(self, value: Any) -> Any:
        """Keep what the choice stands for."""
        return self.scalar.encode(self._raw(value))

    def decode(self, raw: Any) -> Any:
        """Read a choice that was kept; one that is gone is none."""
        return self._member(self.scalar.decode(raw))

    def check(self, value: Any, rules: Rules) -> None:
        """Take nothing but what is on a fixed list."""
        if self.enum is not None and not isinstance(value, self.enum):
            raise Unfit(_l("Choose one of the list."))
        self.scalar.check(self._raw(value), Rules())
        if self.fixed and all(value != choice for choice, _label in self.fixed):
            raise Unfit(_l("Choose one of the list."))

    def admit(self, value: Any) -> None:
        """Refuse what is not on a list that was asked for."""
        if self.offered is not None and all(value != choice for choice, _l in self.choices()):
            raise Unfit(_l("Choose one of the list."))

    def _raw(self, value: Any) -> Any:
        return value.value if isinstance(value, Enum) else value

    def _member(self, raw: Any) -> Any:
        if self.enum is None:
            return raw
        try:
            return self.enum(raw)
        except ValueError as error:
            raise Unfit(_l("Choose one of the list.")) from error


class ManyOf(Kind):
    """Several of a list, in the order of the list."""

    input = "choices"

    def __init__(self, one: OneOf) -> None:
        self.one = one

    def parse(self, text: str, rules: Rules) -> tuple[Any, ...]:
        """Read choices, one to a line."""
        return self.of([line for line in text.splitlines() if line.strip()], rules)

    def of(self, chosen: Iterable[str], rules: Rules) -> tuple[Any, ...]:
        """Return what was ticked."""
        return tuple(dict.fromkeys(self.one.parse(text, Rules()) for text in chosen))

    def typed(self, value: Any) -> str:
        """Write one to a line."""
        return "\n".join(self.one.typed(item) for item in value)

    def encode(self, value: Any) -> list[Any]:
        """Keep a list."""
        return [self.one.encode(item) for item in value]

    def decode(self, raw: Any) -> tuple[Any, ...]:
        """Read those that are still there."""
        if not isinstance(raw, list) or len(raw) > MOST_LINES:
            raise Unfit(type(raw).__name__)
        found = []
        for item in raw:
            try:
                found.append(self.one.decode(item))
            except Unfit:
                continue
        return tuple(found)

    def check(self, value: Any, rules: Rules) -> None:
        """Hold each to the list."""
        if not isinstance(value, tuple):
            raise Unfit(type(value).__name__)
        there_if_required(value, rules)
        for item in value:
            self.one.check(item, Rules())

    def admit(self, value: Any) -> None:
        """Refuse what is not on the list any more."""
        for item in value:
            self.one.admit(item)


class Lines(Kind):
    """Values of one kind, one to a line."""

    input = "lines"

    def __init__(self, one: Kind) -> None:
        self.one = one

    def parse(self, text: str, rules: Rules) -> tuple[Any, ...]:
        """Read one value to a line; empty lines are left out."""
        short_enough(text, rules, TEXT_LENGTH)
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                value = self.one.parse(line, rules)
                self.one.check(value, self._rules_of_one(rules))
            except Unfit as unfit:
                raise Unfit(_l("Line %(number)s: %(what)s", number=number, what=unfit)) from None
            if value not in found and value != "":
                found.append(value)
        return tuple(found)

    def typed(self, value: Any) -> str:
        """Write one to a line."""
        return "\n".join(self.one.typed(item) for item in value)

    def encode(self, value: Any) -> list[Any]:
        """Keep a list."""
        return [self.one.encode(item) for item in value]

    def decode(self, raw: Any) -> tuple[Any, ...]:
        """Read a list that was kept."""
        if not isinstance(raw, list):
            raise Unfit(type(raw).__name__)
        return tuple(self.one.decode(item) for item in raw)

    def check(self, value: Any, rules: Rules) -> None:
        """Hold every line to its kind and all of them to their length."""
        if not isinstance(value, tuple) or len(value) > MOST_LINES:
            raise Unfit(_l("Give %(high)s or less.", high=MOST_LINES))
        there_if_required(value, rules)
        for item in value:
            self.one.check(item, self._rules_of_one(rules))
        short_enough(self.typed(value), rules, TEXT_LENGTH)

    def _rules_of_one(self, rules: Rules) -> Rules:
        return Rules(rules.minimum, rules.maximum, None, rules.pattern, rules.pattern_words)


class Maybe(Kind):
    """A value of another kind, or nothing."""

    def __init__(self, one: Kind) -> None:
        self.one = one

    @property
    def input(self) -> str:  # type: ignore[override]  # that of what may be there
        """Name the input."""
        return self.one.input

    def parse(self, text: str, rules: Rules) -> Any:
        """Read nothing as nothing."""
        return self.one.parse(text, rules) if text.strip() else None

    def typed(self, value: Any) -> str:
        """Write nothing for nothing."""
        return "" if value is None else self.one.typed(value)

    def encode(self, value: Any) -> Any:
        """Keep nothing as null."""
        return None if value is None else self.one.encode(value)

    def decode(self, raw: Any) -> Any:
        """Read null as nothing."""
        return None if raw is None else self.one.decode(raw)

    def check(self, value: Any, rules: Rules) -> None:
        """Hold to the rules what is there."""
        if value is None:
            there_if_required(value, rules)
        else:
            self.one.check(value, rules)

    def admit(self, value: Any) -> None:
        """Refuse what is there and may not be chosen any more."""
        if value is not None:
            self.one.admit(value)


def choosing(kind: Kind) -> OneOf | ManyOf | None:
    """Return the kind that chooses, ``None`` for one that does not."""
    if isinstance(kind, Maybe):
        return choosing(kind.one)
    return kind if isinstance(kind, OneOf | ManyOf) else None


def scalar_of(value: object) -> Kind:
    """Return the kind that reads and writes the values of a list of choices."""
    if isinstance(value, uuid.UUID):
        return Identifier()
    if isinstance(value, int) and not isinstance(value, bool):
        return Number(whole=True)
    return Text()
