"""Reference for plugin authors: hooks and slots."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from flask import Flask

from portal.cli.reference.markdown import code, first_line, page, table, type_name
from portal.core.plugins.slots import slots_of
from portal.core.plugins.spec import FailPolicy, HookSpec, rules_of

WHEN = {
    FailPolicy.BROKEN: "at start; an error leaves the plugin out",
    FailPolicy.SKIP: "in a request; an error leaves the plugin's part out",
    FailPolicy.CLOSED: "in a request; an error refuses the action",
    FailPolicy.RETRIED: "in the worker; an error is tried again later",
}


def hooks_page(app: Flask) -> str:
    """Return the page of every class of hooks."""
    del app  # the classes are known once the features are imported
    parts: list[str] = []
    for specification in sorted(HookSpec.__subclasses__(), key=lambda cls: cls.__name__):
        if specification.__module__.startswith("portal."):
            parts += _specification(specification)
    opening = (
        "A plugin inherits these classes and implements the methods it needs, each marked with "
        "`@hookimpl`. The time budget and the number of queries hold for one plugin in one call."
    )
    return page("Hooks", opening, parts)


def _specification(specification: type[HookSpec]) -> Iterator[str]:
    yield f"## {specification.__name__}"
    yield f"{first_line(specification)} From `{specification.__module__}`."
    for name, function in vars(specification).items():
        if not hasattr(function, "portal_rules"):
            continue
        rules = rules_of(function)
        signature = inspect.signature(function)
        arguments = ", ".join(
            f"{p.name}: {type_name(p.annotation)}"
            for p in signature.parameters.values()
            if p.name != "self"
        )
        yield f"### {name}"
        yield f"```python\n{name}({arguments}) -> {type_name(signature.return_annotation)}\n```"
        yield inspect.getdoc(function) or ""
        budget = f"{rules.budget_ms} ms, {rules.queries} queries" if rules.request_time else "none"
        yield table(
            ("When it is called", "Fail policy", "Budget"),
            [(WHEN[rules.fail], code(rules.fail), budget)],
        )


def slots_page(app: Flask) -> str:
    """Return the page of every slot."""
    parts = []
    for slot in sorted(slots_of(app).slots.values(), key=lambda slot: slot.name):
        parts += [f"## `{slot.name}`", slot.description]
        rows = [(code(name), code(type_name(kind))) for name, kind in slot.context.items()]
        if rows:
            parts.append(table(("Given", "Type"), rows))
    opening = (
        "Slots are places in pages that plugins fill through the hook `slot_fills`. A fill is "
        "called with the context named here and returns markup, or nothing."
    )
    return page("Slots", opening, parts)
