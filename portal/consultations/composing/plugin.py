"""Registers composing through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from portal.consultations.composing.api import api
from portal.consultations.composing.built_in import TEMPLATES
from portal.consultations.composing.commands import COMMANDS
from portal.consultations.composing.entering import set_up_looking
from portal.consultations.composing.privacy import INVENTORY
from portal.consultations.composing.records import ConsultationTemplate
from portal.consultations.composing.templates import gather_templates
from portal.consultations.composing.views import blueprint
from portal.consultations.hooks import ConsultationHooks
from portal.core.api import ApiBlueprint
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.web import WebHooks


class ComposingFeature(Plugin, LifecycleHooks, WebHooks, PrivacyHooks, ConsultationHooks):
    """Templates, copies, files and previews of consultations."""

    name = "composing"
    title = _l("Composing consultations")
    built_in = True

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Gather templates, and let looks begin and end with requests."""
        gather_templates(app)
        set_up_looking(app)

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount what opens secret links."""
        return [blueprint]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def consultation_templates(self) -> Sequence[ConsultationTemplate]:
        """Offer the portal's own templates."""
        return TEMPLATES

    @hookimpl
    def commands(self) -> Sequence[click.Command]:
        """Add ``consultations export`` and ``consultations import``."""
        return COMMANDS

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return INVENTORY


plugin = ComposingFeature()
