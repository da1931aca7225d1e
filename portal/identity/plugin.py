"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from flask import Flask

from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import hookimpl
from portal.identity.login import set_up_login


class IdentityFeature(Plugin, LifecycleHooks):
    """People, how they sign in, what they have proved, which roles they hold."""

    name = "identity"
    title = "Identity"
    bundled = True

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Attach sign-in."""
        set_up_login(app)


plugin = IdentityFeature()
