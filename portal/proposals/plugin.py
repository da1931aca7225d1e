"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from portal.core.plugins.plugin import Plugin


class ProposalsFeature(Plugin):
    """Proposals."""

    name = "proposals"
    title = "Proposals"
    bundled = True


plugin = ProposalsFeature()
