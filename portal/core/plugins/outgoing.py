"""Outgoing HTTP of a plugin: to the hosts it declared, and to no other."""

from __future__ import annotations

from flask import current_app

from portal.core.http import EgressClient
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Capability
from portal.core.state import state_of


def http_client(
    plugin: str, *, timeout: float = 10.0, max_bytes: int = 5 * 1024 * 1024
) -> EgressClient:
    """Return the client for requests of a plugin to other machines.

    It reaches the public hosts the plugin declares as ``hosts`` and asks the capability
    ``NETWORK`` for; everything else it refuses, redirects included. Requests belong into event
    handlers and periodic jobs: a hook that waits for another machine holds up a page.

    :param plugin: the plugin's name.
    :param timeout: seconds for the whole exchange.
    :param max_bytes: longest answer that is read.
    :raises LookupError: when there is no such plugin.
    """
    entry = plugins_of(current_app).entries.get(plugin)
    if entry is None or entry.plugin is None:
        raise LookupError(f"there is no plugin “{plugin}”")
    asked = Capability.NETWORK in entry.plugin.capabilities
    hosts = entry.plugin.hosts if asked else ()
    open_client = state_of().open_egress or EgressClient
    return open_client(hosts, timeout=timeout, max_bytes=max_bytes)
