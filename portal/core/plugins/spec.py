"""How hooks are specified: typed methods with a fail policy and a budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

import pluggy

PROJECT = "portal"
P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

_spec_marker = pluggy.HookspecMarker(PROJECT)
_impl_marker = pluggy.HookimplMarker(PROJECT)


class FailPolicy(StrEnum):
    """What happens when a plugin's answer to a hook is an error."""

    BROKEN = "broken"
    """The plugin is marked broken at start; the portal starts without it."""
    SKIP = "skip"
    """The error is logged and the page goes on without the plugin's part."""
    CLOSED = "closed"
    """The action is refused: a crashed check must never let something through."""
    RETRIED = "retried"
    """The worker tries again later."""


@dataclass(frozen=True, slots=True)
class HookRules:
    """What holds for every call of one hook.

    :param budget_ms: longest time one plugin may take, in milliseconds.
    :param queries: greatest number of database statements one plugin may send.
    """

    fail: FailPolicy
    budget_ms: int
    queries: int
    request_time: bool


class HookSpec:
    """Base of every class of hook specifications."""


def hookspec(
    *, fail: FailPolicy, budget_ms: int = 200, queries: int = 5
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a method of a :class:`HookSpec` as a hook and say what holds for its calls."""
    rules = HookRules(fail, budget_ms, queries, fail in (FailPolicy.SKIP, FailPolicy.CLOSED))

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        function.portal_rules = rules  # type: ignore[attr-defined]
        return _spec_marker(function)

    return mark


def hookimpl(function: F) -> F:
    """Mark a method of a plugin as the implementation of the hook of the same name."""
    return _impl_marker(function)


def hook_name(specification: Callable[..., Any]) -> str:
    """Return the name under which a hook is registered."""
    return specification.__name__


def rules_of(specification: Callable[..., Any]) -> HookRules:
    """Return the rules a specification was marked with."""
    rules: HookRules = specification.portal_rules  # type: ignore[attr-defined]
    return rules
