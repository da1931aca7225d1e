"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from portal.core.plugins.plugin import Plugin


class SiteFeature(Plugin):
    """Site."""

    name = "site"
    title = "Site"
    bundled = True


plugin = SiteFeature()
