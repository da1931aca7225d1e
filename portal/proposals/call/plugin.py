"""Registers the call for proposals through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import ContributionSource, OpenTables, PhaseResults
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.records import ConsultationRecord
from portal.core.api import ApiBlueprint
from portal.core.health import Check
from portal.core.permissions import Action
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.problems import Problem
from portal.core.web import WebHooks
from portal.proposals.call.api import api
from portal.proposals.call.capabilities import CallResults, CallSource, CallTables
from portal.proposals.call.checks import call_checks
from portal.proposals.call.closing import unanswered
from portal.proposals.call.method import CallMethod
from portal.proposals.call.office import blueprint as office
from portal.proposals.call.policy import ACTIONS
from portal.proposals.call.views import blueprint


class CallFeature(Plugin, LifecycleHooks, PermissionHooks, WebHooks, ConsultationHooks):
    """A phase of a consultation in which proposals are collected."""

    name = "call"
    title = _l("Call for proposals")
    built_in = True

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [CallMethod()]

    @hookimpl
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let answers of the council be linked to what was proposed."""
        return [CallSource()]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say which proposals go on."""
        return [CallResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give out what was proposed."""
        return [CallTables()]

    @hookimpl
    def check_closing(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Name proposals over their threshold that wait for an answer."""
        return unanswered(consultation)

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check that nothing was counted outside a phase."""
        return call_checks()


plugin = CallFeature()
