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


class When(StrEnum):
    """At which point of the portal's life a hook is called."""

    START = "start"
    """Once in every process, before the first request and without a database."""
    REQUEST = "request"
    """While somebody waits for an answer."""
    WORKER = "worker"
    """By the worker, with nobody waiting."""
    COMMAND = "command"
    """By a command of the operator."""


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
    :param request_time: whether somebody waits, so that the budget is enforced.
    """

    fail: FailPolicy
    budget_ms: int
    queries: int
    request_time: bool
    when: When = When.REQUEST


class HookSpec:
    """Base of every class of hook specifications."""


_WHEN = {
    FailPolicy.BROKEN: When.START,
    FailPolicy.SKIP: When.REQUEST,
    FailPolicy.CLOSED: When.REQUEST,
    FailPolicy.RETRIED: When.WORKER,
}
_AT_START_MS = 1000


def hookspec(
    *,
    fail: FailPolicy,
    budget_ms: int | None = None,
    queries: int | None = None,
    when: When | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a method of a :class:`HookSpec` as a hook and say what holds for its calls.

    :param budget_ms: 200 by default; 1,000 for a hook that is called at start.
    :param queries: 5 by default; none for a hook that is called at start.
    :param when: by default it follows from the fail policy.
    """
    moment = when or _WHEN[fail]
    at_start = moment is When.START
    rules = HookRules(
        fail,
        budget_ms if budget_ms is not None else _AT_START_MS if at_start else 200,
        queries if queries is not None else 0 if at_start else 5,
        moment is When.REQUEST,
        moment,
    )

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
