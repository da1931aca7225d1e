"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from portal.core.plugins.plugin import Plugin


class AdminFeature(Plugin):
    """Administration."""

    name = "admin"
    title = "Administration"
    bundled = True


plugin = AdminFeature()
