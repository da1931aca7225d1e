"""What one plugin adds to the portal, gathered from where the portal keeps it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import current_app

from portal.admin.queries import CheckResult
from portal.core.plugins.calls import collect
from portal.core.plugins.checking import RUN, findings_of
from portal.core.plugins.handed_over import isolated
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.manager import PluginEntry
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy, HookRules, rules_of
from portal.core.privacy import PersonalColumn, PrivacyHooks
from portal.core.state import state_of
from portal.core.web.routing import Access, access_of

TIER_FILE = "portal-tier.json"


@dataclass(frozen=True, slots=True)
class Route:
    """A page or an operation of the API."""

    rule: str
    methods: str
    access: Access | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a plugin adds.

    :param actions: what people may do with it, by name and in words.
    :param slots: names of the slots it fills.
    :param hooks: names of the hooks it answers, with what happens when it fails.
    :param tier: what ``portal plugin check`` found for its version, ``""`` when nobody checked.
    """

    pages: Sequence[Route] = ()
    operations: Sequence[Route] = ()
    actions: Sequence[tuple[str, Any]] = ()
    slots: Sequence[str] = ()
    hooks: Sequence[tuple[str, FailPolicy]] = ()
    personal: Sequence[PersonalColumn] = ()
    checks: Sequence[CheckResult] = ()
    tier: str = ""


def additions_of(entry: PluginEntry) -> Additions:
    """Return what a loaded plugin adds; nothing for one that could not be loaded."""
    state, plugin = state_of(), entry.plugin
    if plugin is None:
        return Additions()
    routes = _routes(entry.name)
    actions = [state.actions[name] for name in entry.declared.get("actions", ())]
    return Additions(
        pages=[route for route in routes if not route.rule.startswith("/api/")],
        operations=[route for route in routes if route.rule.startswith("/api/")],
        actions=[(action.name, action.title) for action in actions],
        slots=[
            slot
            for slot, fills in sorted(state.slots.fills.items())
            if any(owner == entry.name for owner, _fill in fills)
        ],
        hooks=[(name, rules.fail) for name, rules in state.plugins.hooks_of(plugin)],
        personal=_personal(entry),
        checks=_checks(entry.name, plugin),
        tier=_tier(entry),
    )


def _routes(name: str) -> list[Route]:
    found = []
    for rule in current_app.url_map.iter_rules():
        blueprint = current_app.blueprints.get(rule.endpoint.rpartition(".")[0])
        if getattr(blueprint, "portal_plugin", None) != name:
            continue
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        access = access_of(current_app, rule.endpoint)
        found.append(Route(rule.rule, ", ".join(methods), access))
    return sorted(found, key=lambda route: (route.rule, route.methods))


def _personal(entry: PluginEntry) -> Sequence[PersonalColumn]:
    rules = rules_of(PrivacyHooks.personal_data)
    allowed = HookRules(FailPolicy.SKIP, 500, 0, request_time=True, when=rules.when)
    for implementation in state_of().plugins.all_implementations("personal_data"):
        if implementation.plugin is entry.plugin:
            try:
                inventory = run_as_guest(implementation.function, entry.name, allowed)
                return list(inventory.personal)
            except (GuestFailure, AttributeError):
                return []
    return []


def _checks(name: str, plugin: Plugin) -> Sequence[CheckResult]:
    answers = collect(LifecycleHooks.checks)
    checks = [
        replace(check, run=isolated(plugin, check.run, f"check {check.name}", RUN))
        for owner, found in answers
        if owner == name
        for check in found
    ]
    return [CheckResult(check, findings_of(check)) for check in checks]


def _tier(entry: PluginEntry) -> str:
    """Read what was recorded beside the plugin's code, if it was for this version."""
    try:
        home = Path(inspect.getfile(type(entry.plugin))).parent
        recorded = json.loads((home / TIER_FILE).read_text("utf-8"))
        return str(recorded["tier"]) if recorded["version"] == entry.version else ""
    except (OSError, TypeError, ValueError, KeyError):
        return ""
