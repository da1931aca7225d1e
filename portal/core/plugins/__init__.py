"""Plugins: one manager per application, typed hooks, isolation, slots."""

from portal.core.plugins.calls import collect
from portal.core.plugins.manager import PluginManager, plugins_of
from portal.core.plugins.plugin import Capability, Plugin
from portal.core.plugins.slots import Slot, SlotFill
from portal.core.plugins.spec import FailPolicy, HookSpec, hookimpl, hookspec
from portal.core.plugins.states import PluginState

__all__ = [
    "Capability",
    "FailPolicy",
    "HookSpec",
    "Plugin",
    "PluginManager",
    "PluginState",
    "Slot",
    "SlotFill",
    "collect",
    "hookimpl",
    "hookspec",
    "plugins_of",
]
