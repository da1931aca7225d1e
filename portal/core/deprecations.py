"""The calendar of what goes: every deprecated name of the public contract, and when it goes.

Public are ``portal.sdk``, ``portal.testing``, hooks, slots, page contexts, event schemas, the
command line, ``theme.toml`` and version 1 of the HTTP API. What is deprecated warns for at least
two minor versions and a year; only then may it be removed, and then it must be: a test fails as
soon as the portal's version has reached an entry's ``removed_in``.

To deprecate something: add an entry to ``CALENDAR``; mark a function or class with
``@deprecated("its name")``, or keep a renamed one in the ``__getattr__`` of its module with
``moved(...)``; add a fragment ``docs/changes/<name>.deprecated.md``.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any, TypeVar, cast

T = TypeVar("T", bound=Callable[..., Any])


class Deprecation(DeprecationWarning):
    """Base of the warnings about names that go."""


class RemovedIn03(Deprecation):
    """Something that goes with version 0.3."""


class RemovedIn04(Deprecation):
    """Something that goes with version 0.4."""


WARNINGS: dict[str, type[Deprecation]] = {"0.3": RemovedIn03, "0.4": RemovedIn04}


@dataclass(frozen=True, slots=True)
class Going:
    """One name that goes.

    :param name: full name, ``portal.sdk.Base``, or what it is, ``hook nav_items``.
    :param since: version that first warned.
    :param announced: day of that version.
    :param removed_in: version that no longer has it.
    :param not_before: day before which that version is not released; a year after ``announced``.
    :param instead: what to write instead.
    :param target: where the thing is now, ``module:name``, for a name that only moved.
    """

    name: str
    since: str
    announced: date
    removed_in: str
    not_before: date
    instead: str
    target: str = ""

    @property
    def warning(self) -> type[Deprecation]:
        """The class of its warning."""
        return WARNINGS[self.removed_in]

    def words(self) -> str:
        """Return the warning's text."""
        return (
            f"{self.name} is deprecated since {self.since} and goes with {self.removed_in}, "
            f"not before {self.not_before:%-d %B %Y}; {self.instead}"
        )


CALENDAR: tuple[Going, ...] = (
    # The worked example: a name that was given a better one.
    Going(
        name="portal.sdk.Base",
        since="0.1",
        announced=date(2026, 11, 22),
        removed_in="0.3",
        not_before=date(2027, 11, 22),
        instead="derive tables from portal.sdk.Model",
        target="portal.core.database:Base",
    ),
)


def going(name: str) -> Going:
    """Return the entry of a deprecated name.

    :raises LookupError: when the calendar has none.
    """
    for entry in CALENDAR:
        if entry.name == name:
            return entry
    raise LookupError(f"{name} is not in the calendar of deprecations")


def warn(name: str, stacklevel: int = 2) -> None:
    """Warn whoever uses a deprecated name; ``stacklevel`` counts from the caller of this."""
    entry = going(name)
    warnings.warn(entry.words(), entry.warning, stacklevel=stacklevel + 1)


def deprecated(name: str) -> Callable[[T], T]:
    """Mark a function or class that goes; calling it warns.

    :param name: its entry's name in the calendar.
    """
    going(name)

    def mark(thing: T) -> T:
        if inspect.isclass(thing):
            born = thing.__init__

            @functools.wraps(born)
            def create(self: Any, *args: Any, **kwargs: Any) -> None:
                warn(name)
                born(self, *args, **kwargs)

            thing.__init__ = create  # type: ignore[method-assign]  # wrapped on purpose
            return thing

        @functools.wraps(thing)
        def call(*args: Any, **kwargs: Any) -> Any:
            warn(name)
            return thing(*args, **kwargs)

        return cast(T, call)

    return mark


def moved(module: str, name: str) -> Any:
    """Return what a module's deprecated name stands for, and warn; for its ``__getattr__``.

    :raises AttributeError: when the module never had such a name.
    """
    full = f"{module}.{name}"
    try:
        entry = going(full)
    except LookupError:
        raise AttributeError(f"module {module!r} has no attribute {name!r}") from None
    warn(full, stacklevel=3)
    place, _colon, attribute = entry.target.partition(":")
    return getattr(import_module(place), attribute)
