"""What happens to plugins that somebody has to be told of."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.events.event import Event, event_type


@event_type("core.plugin_switched_off")
@dataclass(frozen=True)
class PluginSwitchedOff(Event):
    """The portal switched a plugin off because it kept failing.

    :param plugin: its name.
    :param hook: where it failed last.
    :param error: what went wrong, without anything personal.
    """

    plugin: str
    hook: str
    error: str
