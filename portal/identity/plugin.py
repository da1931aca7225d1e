"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask import Blueprint, Flask, url_for
from flask_babel import lazy_gettext as _l

from portal.core.api import ApiBlueprint
from portal.core.events.event import Event
from portal.core.events.hooks import DataHooks
from portal.core.events.jobs import PeriodicJob
from portal.core.health import Check
from portal.core.permissions import Action, Actor, may
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import Slot
from portal.core.plugins.spec import HookSpec, hookimpl
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem, Section
from portal.identity import jobs, office, privacy, views
from portal.identity.api import api
from portal.identity.census import CensusMethod
from portal.identity.commands import user
from portal.identity.events import EVENTS
from portal.identity.fields import gather_fields
from portal.identity.hooks import IdentityHooks, VerificationMethod
from portal.identity.login import set_up_login
from portal.identity.policy import ACTIONS, MANAGE_CENSUS, READ_PEOPLE
from portal.identity.records import Profile


class IdentityFeature(
    Plugin, LifecycleHooks, PermissionHooks, DataHooks, WebHooks, PrivacyHooks, IdentityHooks
):
    """People, how they sign in, what they have proved, which roles they hold."""

    name = "identity"
    title = _l("Identity")
    built_in = True

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Attach sign-in."""
        set_up_login(app)
        gather_fields(app)

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer the hooks of identity and of privacy."""
        return [IdentityHooks, PrivacyHooks]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done to accounts."""
        return ACTIONS

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [views.blueprint, office.blueprint]

    @hookimpl
    def slots(self) -> Sequence[Slot]:
        """Offer the place below a public profile."""
        where = "Public profile, below what the person says of themselves."
        return [Slot("person.below", {"person": Profile}, where)]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Lead to people and the census."""
        items = []
        if may(actor, READ_PEOPLE):
            items.append(NavItem(_l("People"), url_for("identity_office.people"), "users"))
        if may(actor, MANAGE_CENSUS):
            items.append(NavItem(_l("Census"), url_for("identity_office.census"), "user-check"))
        return [Section(_l("People"), items, order=60)] if items else []

    @hookimpl
    def verification_methods(self) -> Sequence[VerificationMethod]:
        """Offer the census."""
        return [CensusMethod()]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Clear what has ended."""
        return jobs.jobs()

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check that somebody administers, and that erased people leave nothing."""
        return jobs.checks()

    @hookimpl
    def commands(self) -> Sequence[click.Command]:
        """Add ``portal user``."""
        return [user]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out everything about a person."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Erase a person."""
        privacy.erase_person(person_id)


plugin = IdentityFeature()
