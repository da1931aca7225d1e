"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click
from flask import Blueprint, url_for
from flask_babel import lazy_gettext as _l

from portal.core.api import ApiBlueprint
from portal.core.events import DataHooks, Event, PeriodicJob
from portal.core.permissions import Action, Actor, may
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import Slot
from portal.core.plugins.spec import HookSpec, hookimpl
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.search.sources import SearchSource
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem, Section
from portal.municipality import office, views
from portal.municipality.api import api
from portal.municipality.commands import commands
from portal.municipality.events import EVENTS
from portal.municipality.hooks import MunicipalityHooks
from portal.municipality.policy import ACTIONS, MANAGE
from portal.municipality.privacy import INVENTORY
from portal.municipality.queries import areas
from portal.municipality.queries.finding import area_document, area_ids
from portal.municipality.records import AreaRecord
from portal.municipality.service import clear_imports


class MunicipalityFeature(
    Plugin, LifecycleHooks, PermissionHooks, DataHooks, WebHooks, PrivacyHooks
):
    """Areas, topics, departments and the town's map."""

    name = "municipality"
    title = _l("Municipality")
    built_in = True

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Ask the features above what happens where."""
        return [MunicipalityHooks]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare who may change the municipality."""
        return ACTIONS

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the public pages and those of the back office."""
        return [views.blueprint, office.blueprint]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def slots(self) -> Sequence[Slot]:
        """Offer a place on the page of an area."""
        return [
            Slot("area.below", {"area": AreaRecord}, "An area's page, below what goes on there.")
        ]

    @hookimpl
    def commands(self) -> Sequence[click.Command]:
        """Import areas, topics and layers."""
        return commands()

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Clear files nobody took over."""
        title = _l("Delete files of areas nobody took over")
        return [PeriodicJob("municipality.clear_imports", timedelta(hours=6), clear_imports, title)]

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Let areas be found."""
        return [SearchSource("area", _l("Areas"), ("municipality.*",), area_document, area_ids)]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Lead to the areas once there are any."""
        return [NavItem(_l("Areas"), "/areas", "map-pin", order=80)] if areas() else []

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Offer the municipality to those who may change it."""
        if not may(actor, MANAGE):
            return []
        pages = (
            (_l("Areas"), "area_list", "map-pin"),
            (_l("Topics"), "topic_list", "tag"),
            (_l("Departments"), "department_list", "building-2"),
            (_l("Map layers"), "layer_list", "layers"),
        )
        items = [
            NavItem(label, url_for(f"municipality_office.{page}"), icon, order=order)
            for order, (label, page, icon) in enumerate(pages)
        ]
        return [Section(_l("The town"), items, order=70)]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Say that nothing here is about a person."""
        return INVENTORY


plugin = MunicipalityFeature()
