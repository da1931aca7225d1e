"""Asks every ready plugin once, at start, for what it declares."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from flask import Flask

from portal.core.plugins.answers import accepted, answer_type
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import HookRules, hook_name, rules_of

log = structlog.get_logger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


def gather(
    app: Flask,
    specification: Callable[Concatenate[Any, P], R],
    take: Callable[[Plugin, R], object],
) -> None:
    """Ask for what is declared once, and take what is answered.

    A plugin whose hook fails, answers with something else or with what ``take`` does not
    accept is marked broken, with the reason; a feature of the portal may not fail.

    :param specification: a hook without arguments that is called at start.
    :param take: is given the plugin and its answer; raises to refuse it.
    """
    manager = plugins_of(app)
    hook = hook_name(specification)
    expected = answer_type(specification)
    for implementation in manager.all_implementations(hook):
        plugin = implementation.plugin
        try:
            began = time.monotonic()
            with app.app_context():
                take(plugin, accepted(implementation.function(), expected))
            warn_of_slow_start(plugin, hook, rules_of(specification), began)
        except Exception as error:
            if plugin.built_in:
                raise
            manager.mark_broken(plugin.name, f"{hook}: {type(error).__name__}: {error}")


def warn_of_slow_start(plugin: Plugin, hook: str, rules: HookRules, began: float) -> None:
    """Note in the log that a plugin holds up every start of a process."""
    milliseconds = round((time.monotonic() - began) * 1000)
    if milliseconds > rules.budget_ms:
        log.warning("plugin_slow_at_start", plugin=plugin.name, hook=hook, ms=milliseconds)
