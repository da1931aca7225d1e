"""Slots: named places in pages that plugins fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app, g
from markupsafe import Markup

from portal.core.plugins.answers import accepted
from portal.core.plugins.calls import guests_are_left_out
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.spec import FailPolicy, HookRules

log = structlog.get_logger(__name__)
SLOT_RULES = HookRules(FailPolicy.SKIP, budget_ms=200, queries=3, request_time=True)


@dataclass(frozen=True, slots=True)
class Slot:
    """A declared place in a page.

    :param name: ``proposal.sidebar``.
    :param context: name → type of what a fill is given.
    :param description: where it is and what belongs there.
    """

    name: str
    context: Mapping[str, Any]
    description: str


@dataclass(frozen=True, slots=True)
class SlotFill:
    """What a plugin puts into a slot.

    :param slot: the slot's name.
    :param render: given the slot's context by name, returns markup or nothing.
    :param order: lower comes first.
    """

    slot: str
    render: Callable[..., Markup | str | None]
    order: int = 100


class SlotRegistry:
    """The slots and fills of one application."""

    def __init__(self) -> None:
        self.slots: dict[str, Slot] = {}
        self.fills: dict[str, list[tuple[str, SlotFill]]] = {}

    def declare(self, slot: Slot) -> None:
        """Make a slot known."""
        self.slots[slot.name] = slot

    def fill(self, plugin: str, fill: SlotFill) -> None:
        """Add a plugin's fill.

        :raises KeyError: when there is no such slot.
        """
        if fill.slot not in self.slots:
            raise KeyError(f"there is no slot “{fill.slot}”")
        fills = self.fills.setdefault(fill.slot, [])
        fills.append((plugin, fill))
        fills.sort(key=lambda pair: pair[1].order)


def slots_of(app: Flask) -> SlotRegistry:
    """Return the slots of an application."""
    registry: SlotRegistry = app.extensions["portal"].slots
    return registry


def render_slot(name: str, **context: Any) -> Markup:
    """Render everything plugins put into a slot; a failing plugin's part is left out."""
    registry = slots_of(current_app)
    fills = registry.fills.get(name)
    if not fills:
        return Markup("")
    manager = plugins_of(current_app)
    parts = []
    for plugin_name, fill in fills:
        if not manager.is_enabled(plugin_name):
            continue
        part = _render_one(plugin_name, fill, context)
        if part:
            parts.append(part if isinstance(part, Markup) else Markup.escape(part))
    return Markup("").join(parts)


def _render_one(plugin_name: str, fill: SlotFill, context: Mapping[str, Any]) -> Any:
    manager = plugins_of(current_app)
    entry = manager.entries[plugin_name]
    if entry.plugin is not None and entry.plugin.built_in:
        return fill.render(**context)
    failed = g.setdefault("failed_slots", set())
    if plugin_name in failed or guests_are_left_out():
        return None
    try:
        return run_as_guest(
            lambda: accepted(fill.render(**context), str | None), plugin_name, SLOT_RULES
        )
    except GuestFailure as failure:
        # Once a plugin has failed on a page, its other parts of the page are left out too,
        # so that ten hanging slots cost one time-out.
        failed.add(plugin_name)
        manager.report_failure(plugin_name, f"slot {fill.slot}", failure)
        return None
