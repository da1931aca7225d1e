"""Hooks of pages and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.web.nav import Activity, NavItem, Section, SettingsPage, Tile

if TYPE_CHECKING:
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint

    from portal.core.permissions import Actor
    from portal.core.plugins.slots import Slot, SlotFill


class WebHooks(HookSpec):
    """Pages, API, navigation, slots."""

    @hookspec(fail=FailPolicy.BROKEN)
    def blueprints(self) -> Sequence[Blueprint]:
        """Return the blueprints with this feature's pages; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Return the blueprints of the API, mounted under ``/api/v1``; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def slots(self) -> Sequence[Slot]:
        """Return the slots this feature's pages offer; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def slot_fills(self) -> Sequence[SlotFill]:
        """Return what this feature puts into slots; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def template_helpers(self) -> Mapping[str, Any]:
        """Return functions for templates, by name; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=50, queries=1)
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Return entries of the header's navigation for this actor; called on every page."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=100, queries=5)
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Return groups of the back office's navigation for this actor."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=500, queries=10)
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Return what waits for this actor, for the dashboard of the back office."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=500, queries=10)
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return what this person did here and what came of it, the newest first, some twenty."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=50, queries=0)
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Return settings that administrators change on a page of the back office."""
        raise NotImplementedError
