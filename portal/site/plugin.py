"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import hookimpl
from portal.core.web.hooks import WebHooks
from portal.site.views import blueprint


class SiteFeature(Plugin, WebHooks):
    """Home page, search, one's own page, and the pages that explain the portal."""

    name = "site"
    title = "Site"
    bundled = True

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint]


plugin = SiteFeature()
