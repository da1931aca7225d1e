"""Which events the portal and its plugins declare, and the end of those of broken plugins."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.events.event import Event, event_type, find_event_type, forget_event_type
from portal.core.events.schema import complaint_about_event
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.states import PluginState
from portal.core.state import PortalState


def declare_events(state: PortalState, plugin: Plugin, found: Sequence[type[Event]]) -> None:
    """Take the event classes a plugin declares.

    :raises ValueError: when one is not the plugin's own, is taken or cannot be stored.
    """
    for cls in found:
        if not issubclass(cls, Event):  # a TypeError for what is no class at all
            raise ValueError(f"{cls!r} is no class of events")
        complaint = complaint_about_event(cls)
        if complaint:
            raise ValueError(complaint)
        if not plugin.built_in and not cls.type.startswith(f"{plugin.name}."):
            raise ValueError(f"{cls.type} does not begin with “{plugin.name}.”")
        # Anew, because the plugin may have been broken in an application made before.
        again = event_type(
            cls.type, version=cls.version, subject=cls.subject_kind, public=cls.public
        )
        again(cls)
        state.event_types[cls.type] = (plugin.name, cls)


def forget_events_of_broken(state: PortalState) -> None:
    """Let nobody rebuild events of a plugin that turned out to be broken.

    Its module may have been imported, and its classes registered, before it failed.
    """
    for name, entry in state.plugins.entries.items():
        if entry.state is not PluginState.BROKEN or entry.plugin is None:
            continue
        for event_name, (owner, cls) in list(state.event_types.items()):
            if owner == name:
                del state.event_types[event_name]
                if find_event_type(event_name) is cls:
                    forget_event_type(cls)
