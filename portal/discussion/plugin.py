"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from portal.core.plugins.plugin import Plugin


class DiscussionFeature(Plugin):
    """Discussion."""

    name = "discussion"
    title = "Discussion"
    bundled = True


plugin = DiscussionFeature()
