"""What one application holds besides Flask's own: registries filled at start."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

if TYPE_CHECKING:
    from portal.core.config import Config
    from portal.core.database.stamps import StampBoard
    from portal.core.events.event import Event
    from portal.core.events.subscriptions import SubscriptionRegistry
    from portal.core.http import EgressClient
    from portal.core.permissions import Action, Actor
    from portal.core.plugins.manager import PluginManager
    from portal.core.plugins.slots import SlotRegistry
    from portal.core.web.contributions import LoadedAsset, Sources
    from portal.core.web.themes import Theme

# Whether an actor may fetch a file of something that is not public: (actor, subject's identifier).
UploadReader = Callable[["Actor", uuid.UUID], bool]


@dataclass
class PortalState:
    """The registries and connections of one application.

    :param upload_readers: by kind of subject, who besides its owner may fetch a file that is
        not public; for a kind that is not here, nobody.
    :param event_types: by name of the event, who declares it, and its class.
    :param exporters: by name of the table, who offers it, and what it is.
    :param assets: style sheets and scripts of plugins.
    :param csp_sources: by plugin, what it lets browsers load from elsewhere.
    :param open_egress: makes clients for outgoing HTTP in place of ``EgressClient`` (tests).
    """

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
    upload_readers: dict[str, UploadReader] = field(default_factory=dict)
    event_types: dict[str, tuple[str, type[Event]]] = field(default_factory=dict)
    exporters: dict[str, tuple[str, Any]] = field(default_factory=dict)
    assets: list[LoadedAsset] = field(default_factory=list)
    csp_sources: dict[str, Sources] = field(default_factory=dict)
    caches: dict[str, Any] = field(default_factory=dict)
    open_egress: Callable[..., EgressClient] | None = None


def state_of(app: Flask | None = None) -> PortalState:
    """Return the state of ``app``, by default of the current application."""
    state: PortalState = (app or current_app).extensions["portal"]
    return state


def config() -> Config:
    """Return the configuration of the current application."""
    return state_of().config
