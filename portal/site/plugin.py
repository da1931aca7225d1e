"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import click
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.core.api import ApiBlueprint
from portal.core.permissions import Action, Actor
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import SlotFill
from portal.core.plugins.spec import hookimpl
from portal.core.web.hooks import WebHooks
from portal.municipality.hooks import Happening, MunicipalityHooks
from portal.municipality.records import AreaRecord
from portal.site.api import api
from portal.site.commands import export_table
from portal.site.policy import ACTIONS
from portal.site.queries import happenings_in
from portal.site.views import blueprint


class SiteFeature(Plugin, LifecycleHooks, PermissionHooks, WebHooks, MunicipalityHooks):
    """Home page, search, one's own page, and the pages that explain the portal."""

    name = "site"
    title = _l("Site")
    built_in = True

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint]

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer search and one's own activity to programs."""
        return [api]

    @hookimpl
    def commands(self) -> Sequence[click.Command]:
        """Add ``portal export table``."""
        return [export_table]

    @hookimpl
    def slot_fills(self) -> Sequence[SlotFill]:
        """Tell browsers of the manifest."""
        return [SlotFill("layout.head", lambda: MANIFEST, order=10)]

    @hookimpl
    def happening_in(
        self, actor: Actor, area: AreaRecord, area_ids: Sequence[uuid.UUID]
    ) -> Sequence[Happening]:
        """Show an area's consultations and newest proposals on its page."""
        return happenings_in(area)


MANIFEST = Markup('<link rel="manifest" href="/manifest.webmanifest">')
plugin = SiteFeature()
