"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from portal.core.plugins.plugin import Plugin


class MunicipalityFeature(Plugin):
    """Municipality."""

    name = "municipality"
    title = "Municipality"
    bundled = True


plugin = MunicipalityFeature()
