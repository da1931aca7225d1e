"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, url_for
from flask_babel import lazy_gettext as _l

from portal.admin.office import blueprint
from portal.admin.policy import ACTIONS, ENTER
from portal.core.permissions import Action, Actor, may
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import hookimpl
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem, Section
from portal.core.web.office import office_sections


class AdminFeature(Plugin, PermissionHooks, WebHooks):
    """The back office's shell: what waits, plugins, settings, jobs, deliveries, audit, health."""

    name = "admin"
    title = "Administration"
    bundled = True

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare who may enter and who may run the portal."""
        return ACTIONS

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the back office."""
        return [blueprint]

    @hookimpl
    def template_helpers(self) -> Mapping[str, Any]:
        """Give the back office's layout its navigation."""
        return {"office_sections": office_sections}

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Offer the dashboard to staff."""
        if not may(actor, ENTER):
            return []
        start = NavItem(_l("What waits for me"), url_for("admin.dashboard"), "inbox", order=1)
        return [Section(_l("Today"), [start], order=1)]


plugin = AdminFeature()
