"""Calls a hook and collects the answers of enabled plugins, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from flask import current_app, g, has_app_context

from portal.core.plugins.answers import accepted, answer_type
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import Implementation, PluginManager, plugins_of
from portal.core.plugins.spec import FailPolicy, hook_name, rules_of

log = structlog.get_logger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


def collect(
    specification: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs
) -> list[tuple[str, R]]:
    """Ask every enabled plugin that implements a hook.

    :param specification: the hook, as the method of its specification class.
    :param kwargs: the hook's arguments, by name.
    :returns: pairs of plugin name and answer, in the order of registration.
    :raises TryAgain: for a hook that fails closed, when a plugin failed.
    """
    if args:
        raise TypeError("hooks are called with named arguments")
    if not has_app_context():
        return []
    manager = plugins_of(current_app)
    implementations = manager.implementations(hook_name(specification))
    if not implementations:
        return []
    answers: list[tuple[str, R]] = []
    for implementation in implementations:
        answer = _ask(manager, implementation, specification, kwargs)
        if answer is not _NOTHING:
            answers.append((implementation.plugin.name, answer))
    return answers


_NOTHING: Any = object()


def leave_guests_out() -> None:
    """Ask no plugin any more in this request: its error page must not fail like the page did."""
    g.guests_left_out = True


def guests_are_left_out() -> bool:
    """Whether an error page is being made."""
    return bool(g.get("guests_left_out"))


def _ask(
    manager: PluginManager,
    implementation: Implementation,
    specification: Callable[..., Any],
    arguments: dict[str, Any],
) -> Any:
    chosen = {name: arguments[name] for name in implementation.arguments}
    if implementation.plugin.built_in:
        return implementation.function(**chosen)
    name = implementation.plugin.name
    rules = rules_of(specification)
    if manager.breaker.is_open(name) or guests_are_left_out():
        return _NOTHING
    # Answers of what is shipped with the portal are checked with its own code, by the type
    # checker; comparing them again on every page would tell nothing new.
    bundled = manager.entries[name].bundled
    expected = Any if bundled else answer_type(specification)
    try:
        return run_as_guest(
            lambda: accepted(implementation.function(**chosen), expected), name, rules
        )
    except GuestFailure as failure:
        manager.report_failure(name, hook_name(specification), failure)
        if failure.poisoned or rules.fail is FailPolicy.CLOSED:
            raise failure.for_the_person() from failure
        return _NOTHING
