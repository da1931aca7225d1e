"""Who is told of which events, and how often they can bear to be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog

from portal.core.events.event import EventEnvelope
from portal.core.plugins.manager import PluginManager

log = structlog.get_logger(__name__)
BATCH = 20


class Idempotency(StrEnum):
    """What makes a repeated call harmless, or that nothing does."""

    KEY = "key"
    """The handler, or the remote system, recognises the delivery's identifier."""
    LOOKUP = "lookup"
    """``find_earlier`` can find out whether an earlier call went through."""
    NONE = "none"
    """Never call twice; after a crash in between a person decides."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber.

    :param name: unique, ``feature.purpose``.
    :param types: event type names, or a prefix ending in ``.*``, or ``*``.
    :param handler: called by the worker with the envelope; returning means done, and a text it
        returns is kept as what came of it. It raises ``Retry``, ``GiveUp`` or ``NotConfigured``.
    :param lease_seconds: how long one call may take before another worker may try; one outgoing
        request inside it may take a third of that.
    :param attempts: number of tries after which it is given up.
    :param only: narrows ``types`` by what is known once the application has been made.
    :param find_earlier: for ``LOOKUP``: asked before every call but the first; what came of the
        earlier call, or ``None`` when it did not go through.
    :param ordered: a delivery waits while an earlier one about the same subject is open.
    :param targets: for a subscriber that tells several others: which of them (short names) hear
        of a type. Each has its own deliveries, and none waits for another.
    :param title: what it does, in words for administrators.
    :param target_title: what a target is called, for administrators.
    """

    name: str
    types: tuple[str, ...]
    handler: Callable[[EventEnvelope], str | None]
    idempotency: Idempotency = Idempotency.KEY
    lease_seconds: int = 60
    attempts: int = 12
    only: Callable[[str], bool] | None = None
    find_earlier: Callable[[EventEnvelope], str | None] | None = None
    ordered: bool = False
    targets: Callable[[str], Sequence[str]] | None = None
    title: Any = ""
    target_title: Callable[[str], str] | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be kept.

        :raises ValueError: when the parts do not fit each other.
        """
        if (self.idempotency is Idempotency.LOOKUP) != (self.find_earlier is not None):
            raise ValueError(f"{self.name}: LOOKUP and find_earlier need each other")
        if "/" in self.name or not 0 < len(self.name) <= 80:
            raise ValueError(f"“{self.name}”: a name has 1 to 80 characters and no slash")

    @property
    def batch(self) -> int:
        """How many are claimed at once: one, where a claim that is cut off raises a doubt."""
        return 1 if self.idempotency is Idempotency.NONE else BATCH

    def wants(self, event_type: str) -> bool:
        """Whether the subscriber is told of this type."""
        if self.only is not None and not _agrees(self.only, event_type):
            return False
        return any(
            wanted in ("*", event_type)
            or (wanted.endswith(".*") and event_type.startswith(wanted[:-1]))
            for wanted in self.types
        )

    def lanes(self, event_type: str) -> list[str]:
        """Return the lanes in which its deliveries of this type queue."""
        if self.targets is None:
            return [self.name]
        return [lane_of(self.name, target) for target in self.targets(event_type)]


def _agrees(only: Callable[[str], bool], event_type: str) -> bool:
    # Asked in the middle of somebody's write, which must not fail with it.
    try:
        return only(event_type)
    except Exception:
        log.exception("subscription_only_failed", event_type=event_type)
        return True


def lane_of(subscriber: str, target: str = "") -> str:
    """Return the lane of a subscriber's target."""
    return f"{subscriber}/{target}" if target else subscriber


def target_of(lane: str) -> str:
    """Return the target a lane is for, ``""`` for a subscriber without targets."""
    return lane.partition("/")[2]


class SubscriptionRegistry:
    """The subscriptions of one application, with the plugin each belongs to."""

    def __init__(self, plugins: PluginManager) -> None:
        self._plugins = plugins
        self._by_name: dict[str, tuple[str, Subscription]] = {}
        self._by_type: dict[str, tuple[tuple[str, Subscription], ...]] = {}

    def add(self, plugin: str, subscription: Subscription) -> None:
        """Register a subscription of a plugin.

        :raises ValueError: when the name is taken, or a plugin wants targets: they are asked
            for in the middle of other people's writes, where no guest is called.
        """
        if subscription.name in self._by_name:
            raise ValueError(f"there are two subscriptions named “{subscription.name}”")
        entry = self._plugins.entries.get(plugin)
        if subscription.targets and entry and entry.plugin and not entry.plugin.built_in:
            raise ValueError(f"{subscription.name}: only the portal's own features have targets")
        self._by_name[subscription.name] = (plugin, subscription)
        self._by_type.clear()

    def remove(self, name: str) -> None:
        """Forget a subscription; what it is still owed waits until it is back."""
        self._by_name.pop(name, None)
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

    def find_working(self, name: str) -> tuple[str, Subscription] | None:
        """Return plugin and subscription of a name, if the plugin takes part now."""
        found = self._by_name.get(name)
        return found if found is not None and self._plugins.is_enabled(found[0]) else None

    def names(self) -> list[str]:
        """Return every name."""
        return sorted(self._by_name)
