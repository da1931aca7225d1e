"""What one application holds besides Flask's own: registries filled at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

if TYPE_CHECKING:
    from portal.core.config import Config
    from portal.core.database.stamps import StampBoard
    from portal.core.events.subscriptions import SubscriptionRegistry
    from portal.core.permissions import Action, Actor
    from portal.core.plugins.manager import PluginManager
    from portal.core.plugins.slots import SlotRegistry
    from portal.core.web.themes import Theme


@dataclass
class PortalState:
    """The registries and connections of one application."""

    config: Config
    plugins: PluginManager
    slots: SlotRegistry
    actions: dict[str, Action] = field(default_factory=dict)
    subscriptions: SubscriptionRegistry = None  # type: ignore[assignment]
    jobs: dict[str, Any] = field(default_factory=dict)
    stamps: StampBoard = None  # type: ignore[assignment]
    theme: Theme = None  # type: ignore[assignment]
    load_actor: Callable[[], Actor] | None = None
    search_sources: dict[str, Any] = field(default_factory=dict)
    caches: dict[str, Any] = field(default_factory=dict)


def state_of(app: Flask | None = None) -> PortalState:
    """Return the state of ``app``, by default of the current application."""
    state: PortalState = (app or current_app).extensions["portal"]
    return state


def config() -> Config:
    """Return the configuration of the current application."""
    return state_of().config
