"""Hooks: unknown, unmarked, dead ones, and ones whose signature is not the specification's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import PROJECT, FailPolicy, HookSpec, rules_of

UNKNOWN = rule(
    "H101", "unknown hook", Tier.BRONZE,
    "A method marked with `@hookimpl` is called by nobody if no hook has its name, and the portal "
    "refuses the plugin. Look the name up in the reference of hooks.",
)  # fmt: skip
UNMARKED = rule(
    "H102", "hook without @hookimpl", Tier.BRONZE,
    "A method with a hook's name that is not marked is never called. Mark it, or give it another "
    "name.",
)  # fmt: skip
ARGUMENT = rule(
    "H103", "argument the hook does not have", Tier.BRONZE,
    "A hook is called with the arguments its specification names, and with no others.",
)  # fmt: skip
UNTYPED = rule(
    "H104", "hook without types", Tier.GOLD,
    "With the specification's types on arguments and answer a type checker finds mistakes before "
    "a town does. Derive the plugin from the hook's class, too.",
)  # fmt: skip
DEAD = rule(
    "H105", "dead hook", Tier.SILVER,
    "A hook that declares something once, at start, and declares nothing is misleading, as is one "
    "that gives out or erases data of a plugin that says it keeps none. Take it away, or declare "
    "what it is for.",
)  # fmt: skip
FOREIGN_CLASS = rule(
    "H106", "hook of a class the plugin does not derive from", Tier.GOLD,
    "Only a plugin that derives from the class of a hook is compared with its specification by a "
    "type checker.",
)  # fmt: skip

#: Declared once at start, and complete without declaring anything.
_MAY_BE_EMPTY = frozenset({"startup", "personal_data"})
_ABOUT_PEOPLE = frozenset({"export_person", "erase_person"})


def specifications() -> dict[str, tuple[type[HookSpec], Callable[..., Any]]]:
    """Return every hook of the portal: name → class and specification."""
    found = {}
    for specification in HookSpec.__subclasses__():
        if specification.__module__.startswith("portal."):
            for name, member in vars(specification).items():
                if hasattr(member, "portal_rules"):
                    found[name] = (specification, member)
    return found


def marked(plugin: Plugin) -> dict[str, Callable[..., Any]]:
    """Return the methods of a plugin that are marked as hooks."""
    return {
        name: member
        for name, member in inspect.getmembers(type(plugin), inspect.isfunction)
        if hasattr(member, f"{PROJECT}_impl")
    }


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Compare the plugin's methods with the hooks there are."""
    plugin = subject.plugin
    if plugin is None:
        return
    known = specifications()
    for name, method in marked(plugin).items():
        line = subject.method_line(name)
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield Finding(UNKNOWN, subject.plugin_module, line, f"there is no hook {name}{hint}")
            continue
        owner, specification = known[name]
        yield from _signature(subject, line, method, specification)
        if not isinstance(plugin, owner):
            message = f"{name} is a hook of {owner.__name__}, from which the plugin is not derived"
            yield Finding(FOREIGN_CLASS, subject.plugin_module, line, message)
    yield from _unmarked(subject, plugin, set(known))
    if stage is not None and stage.is_ready:
        yield from _dead(subject, stage, plugin)


def _signature(
    subject: Subject, line: int, method: Callable[..., Any], specification: Callable[..., Any]
) -> Iterator[Finding]:
    wanted = list(inspect.signature(specification).parameters)[1:]
    given = list(inspect.signature(method).parameters.values())[1:]
    name = method.__name__
    for parameter in given:
        if parameter.name not in wanted and parameter.default is parameter.empty:
            there = ", ".join(wanted) or "none"
            message = f"{name} has no argument “{parameter.name}”; it has: {there}"
            yield Finding(ARGUMENT, subject.plugin_module, line, message)
    bare = [p.name for p in given if p.annotation is p.empty and p.name in wanted]
    if inspect.signature(method).return_annotation is inspect.Signature.empty:
        bare.append("answer")
    if bare:
        message = f"{name}: no type for {', '.join(bare)}"
        yield Finding(UNTYPED, subject.plugin_module, line, message)


def _unmarked(subject: Subject, plugin: Plugin, known: set[str]) -> Iterator[Finding]:
    for cls in type(plugin).__mro__:
        if cls.__module__.startswith("portal.") or cls is object:
            continue
        for name, member in vars(cls).items():
            if name in known and inspect.isfunction(member) and not hasattr(member, "portal_impl"):
                message = f"{name} is not marked with @hookimpl, so it is never called"
                yield Finding(UNMARKED, subject.plugin_module, subject.method_line(name), message)


def _dead(subject: Subject, stage: Stage, plugin: Plugin) -> Iterator[Finding]:
    known = specifications()
    for name in marked(plugin):
        if name not in known:
            continue
        line = subject.method_line(name)
        once = rules_of(known[name][1]).fail is FailPolicy.BROKEN
        if once and name not in _MAY_BE_EMPTY and not _declares(stage, plugin, name):
            yield Finding(DEAD, subject.plugin_module, line, f"{name} declares nothing")
        if name in _ABOUT_PEOPLE and not stage.inventory.personal:
            message = f"{name}, although the plugin keeps no personal data"
            yield Finding(DEAD, subject.plugin_module, line, message)


def _declares(stage: Stage, plugin: Plugin, name: str) -> bool:
    try:
        with stage.app.app_context():
            answer = getattr(plugin, name)()
    except Exception:
        return True
    return bool(answer) if answer is not None else False
