"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, url_for
from flask_babel import lazy_gettext as _l

from portal.admin.api import api
from portal.admin.notices import plugin_notices
from portal.admin.office import blueprint
from portal.admin.office.consultation_settings import settings_link
from portal.admin.policy import (
    ACTIONS,
    ENTER,
    MANAGE_DELIVERIES,
    MANAGE_JOBS,
    MANAGE_PLUGINS,
    MANAGE_SETTINGS,
    MANAGE_WEBHOOKS,
    READ_AUDIT,
    READ_HEALTH,
)
from portal.admin.telling import tell_of_switched_off_plugin
from portal.admin.webhook_mail import tell_of_switched_off_webhook
from portal.admin.webhooks_api import api as webhooks_api
from portal.core.api import ApiBlueprint
from portal.core.events.deliveries import counts_by_state
from portal.core.events.hooks import DataHooks
from portal.core.events.subscriptions import Subscription
from portal.core.permissions import Action, Actor, may
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.events import PluginSwitchedOff
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import SlotFill
from portal.core.plugins.spec import hookimpl
from portal.core.plugins.states import PluginState
from portal.core.state import state_of
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem, Section, Tile
from portal.core.web.office import office_sections
from portal.core.webhooks.events import WebhookSwitchedOff


class AdminFeature(Plugin, PermissionHooks, WebHooks, DataHooks):
    """The back office's shell: what waits, plugins, settings, jobs, deliveries, audit, health."""

    name = "admin"
    title = _l("Administration")
    built_in = True

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare who may enter and who may run the portal."""
        return ACTIONS

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer what administrators read to programs."""
        return [api, webhooks_api]

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the back office."""
        return [blueprint]

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Tell administrators of plugins and webhooks that had to be switched off."""
        return [
            Subscription(
                "admin.tell",
                (PluginSwitchedOff.type,),
                tell_of_switched_off_plugin,
                title=_l("Plugins that were switched off, to administrators"),
            ),
            Subscription(
                "admin.tell_of_webhooks",
                (WebhookSwitchedOff.type,),
                tell_of_switched_off_webhook,
                title=_l("Webhooks that were switched off, to administrators"),
            ),
        ]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Lead officers from a consultation to what can be set for it."""
        return [SlotFill("consultation.office", settings_link)]

    @hookimpl
    def template_helpers(self) -> Mapping[str, Any]:
        """Give the back office's layout its navigation, and what administrators must know."""
        return {"office_sections": office_sections, "plugin_notices": plugin_notices}

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Offer the dashboard to staff, and the running of the portal to administrators."""
        if not may(actor, ENTER):
            return []
        start = NavItem(_l("What waits for me"), url_for("admin.dashboard"), "inbox", order=1)
        items = [
            NavItem(label, url_for(f"admin.{page}"), icon, order=order)
            for order, (action, label, page, icon) in enumerate(PAGES)
            if may(actor, action)
        ]
        return [
            Section(_l("Today"), [start], order=1),
            Section(_l("Running the portal"), items, order=90),
        ]

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Show deliveries and plugins that need a person, to those who can mend them."""
        return [*_failed_deliveries(actor), *_failed_plugins(actor)]


def _failed_deliveries(actor: Actor) -> Sequence[Tile]:
    if not may(actor, MANAGE_DELIVERIES):
        return []
    counts = counts_by_state()
    troubled = counts.get("dead", 0) + counts.get("doubt", 0)
    address = url_for("admin.deliveries", state="dead" if counts.get("dead") else "doubt")
    return [Tile(_l("Deliveries that failed"), troubled, address, "reported", order=900)]


def _failed_plugins(actor: Actor) -> Sequence[Tile]:
    if not may(actor, MANAGE_PLUGINS):
        return []
    # Who switches a plugin off by hand gives no reason; the portal always does.
    failed = [
        name
        for name, (state, reason) in state_of().plugins.states().items()
        if state is PluginState.BROKEN or (state is PluginState.DISABLED and reason)
    ]
    title = _l("Plugins that are broken or were switched off")
    return [Tile(title, len(failed), url_for("admin.plugins"), "reported", order=890)]


PAGES = (
    (MANAGE_SETTINGS, _l("Settings"), "settings", "settings"),
    (MANAGE_PLUGINS, _l("Plugins"), "plugins", "plug"),
    (MANAGE_JOBS, _l("Jobs"), "jobs", "clock"),
    (MANAGE_DELIVERIES, _l("Deliveries"), "deliveries", "send"),
    (MANAGE_WEBHOOKS, _l("Webhooks"), "webhooks", "link"),
    (READ_AUDIT, _l("Audit log"), "audit", "scroll-text"),
    (READ_HEALTH, _l("Health"), "health", "heart"),
)
plugin = AdminFeature()
