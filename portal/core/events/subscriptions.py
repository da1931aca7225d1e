"""Who is told of which events, and how often they can bear to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from portal.core.events.event import EventEnvelope
from portal.core.plugins.manager import PluginManager


class Idempotency(StrEnum):
    """What makes a repeated call harmless, or that nothing does."""

    KEY = "key"
    """The handler, or the remote system, recognises the delivery's identifier."""
    LOOKUP = "lookup"
    """The handler can find out whether its earlier call went through."""
    NONE = "none"
    """Never call twice; after a crash in between a person decides."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber.

    :param name: unique, ``feature.purpose``.
    :param types: event type names, or a prefix ending in ``.*``, or ``*``.
    :param handler: called by the worker with the envelope; returning means done.
    :param lease_seconds: how long one call may take before another worker may try.
    :param only: narrows ``types`` by what is known once the application has been made.
    """

    name: str
    types: tuple[str, ...]
    handler: Callable[[EventEnvelope], None]
    idempotency: Idempotency = Idempotency.KEY
    lease_seconds: int = 60
    attempts: int = 12
    only: Callable[[str], bool] | None = None

    def wants(self, event_type: str) -> bool:
        """Whether the subscriber is told of this type."""
        if self.only is not None and not self.only(event_type):
            return False
        return any(
            wanted in ("*", event_type)
            or (wanted.endswith(".*") and event_type.startswith(wanted[:-1]))
            for wanted in self.types
        )


class SubscriptionRegistry:
    """The subscriptions of one application, with the plugin each belongs to."""

    def __init__(self, plugins: PluginManager) -> None:
        self._plugins = plugins
        self._by_name: dict[str, tuple[str, Subscription]] = {}
        self._by_type: dict[str, tuple[tuple[str, Subscription], ...]] = {}

    def add(self, plugin: str, subscription: Subscription) -> None:
        """Register a subscription of a plugin.

        :raises ValueError: when the name is taken.
        """
        if subscription.name in self._by_name:
            raise ValueError(f"there are two subscriptions named “{subscription.name}”")
        self._by_name[subscription.name] = (plugin, subscription)
        self._by_type.clear()

    def to(self, event_type: str) -> list[Subscription]:
        """Return the subscriptions of plugins that take part now to one type."""
        known = self._by_type.get(event_type)
        if known is None:
            known = tuple(p for p in self._by_name.values() if p[1].wants(event_type))
            self._by_type[event_type] = known
        return [s for plugin, s in known if self._plugins.is_enabled(plugin)]

    def find(self, name: str) -> tuple[str, Subscription] | None:
        """Return plugin and subscription of a name, ``None`` when it is gone."""
        return self._by_name.get(name)

    def names(self) -> list[str]:
        """Return every name."""
        return sorted(self._by_name)
