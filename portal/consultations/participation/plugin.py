"""Registers the roll, codes, the desk and paper through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from portal.consultations.participation import privacy
from portal.consultations.participation.checks import participation_checks
from portal.consultations.participation.jobs import participation_jobs
from portal.consultations.participation.office import blueprint as office
from portal.consultations.participation.policy import ACTIONS
from portal.consultations.participation.settings import COMPONENT, EntrySettings
from portal.consultations.participation.views import blueprint
from portal.core.events import DataHooks, PeriodicJob
from portal.core.health import Check
from portal.core.permissions import Action
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.web import WebHooks
from portal.core.web.nav import SettingsPage


class ParticipationFeature(
    Plugin, LifecycleHooks, PermissionHooks, DataHooks, WebHooks, PrivacyHooks
):
    """Who took part in which phase, and by which way in."""

    name = "participation"
    title = _l("Taking part")
    built_in = True

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Let each consultation say how carefully paper is keyed in."""
        return [
            SettingsPage(
                COMPONENT, None, _l("Taking part"), order=30, per_consultation=EntrySettings
            )
        ]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check counts and windows."""
        return participation_checks()

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Forget forms that were never settled."""
        return participation_jobs()

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return where a person took part."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take the person off the roll."""
        privacy.erase_person(person_id)


plugin = ParticipationFeature()
