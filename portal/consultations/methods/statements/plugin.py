"""Registers the statements method through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import click
from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import (
    ContributionSource,
    OpenTables,
    PhaseContents,
    PhaseResults,
)
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.methods.statements import privacy
from portal.consultations.methods.statements.activity import activity_of
from portal.consultations.methods.statements.api import api
from portal.consultations.methods.statements.checks import statement_checks
from portal.consultations.methods.statements.commands import COMMANDS
from portal.consultations.methods.statements.comments import COMMENTS
from portal.consultations.methods.statements.computing import compute_stale_maps
from portal.consultations.methods.statements.contents import StatementContents
from portal.consultations.methods.statements.contributions import StatementContributions
from portal.consultations.methods.statements.events import EVENTS
from portal.consultations.methods.statements.method import StatementsMethod
from portal.consultations.methods.statements.office import blueprint as office
from portal.consultations.methods.statements.policy import ACTIONS, MODERATORS
from portal.consultations.methods.statements.queries import waiting_for_moderation
from portal.consultations.methods.statements.tallies import TALLIES
from portal.consultations.methods.statements.telling import StatementResults, StatementTables
from portal.consultations.methods.statements.views import blueprint
from portal.consultations.queries import consultation_of
from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget
from portal.core.events import DataHooks, Event, PeriodicJob
from portal.core.health import Check
from portal.core.permissions import Action, Actor, Scope
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.web import Tile, Waiting, WebHooks
from portal.core.web.nav import Activity
from portal.discussion.hooks import CommentSubject, DiscussionHooks

COMPUTE_EVERY = timedelta(seconds=30)


class StatementsFeature(
    Plugin,
    LifecycleHooks,
    PermissionHooks,
    DataHooks,
    WebHooks,
    PrivacyHooks,
    ConsultationHooks,
    DiscussionHooks,
):
    """Agree, disagree or pass on short statements; opinion groups and common ground."""

    name = "statements"
    title = _l("Statements")
    built_in = True

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [StatementsMethod()]

    @hookimpl
    def phase_contents(self) -> Sequence[PhaseContents]:
        """Take the council's statements along into copies."""
        return [StatementContents()]

    @hookimpl
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let answers of the council be linked to statements."""
        return [StatementContributions()]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say what came of a phase."""
        return [StatementResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give statements with their counts as open data."""
        return [StatementTables()]

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people discuss single statements."""
        return [COMMENTS]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count answers without a hot row."""
        return TALLIES

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Keep opinion maps in step with the votes."""
        return [
            PeriodicJob(
                "statements.opinion_maps",
                COMPUTE_EVERY,
                compute_stale_maps,
                _l("Compute opinion maps whose votes have changed"),
            )
        ]

    @hookimpl
    def commands(self) -> Sequence[click.Command]:
        """Add ``export statements`` and ``consultations compute``."""
        return COMMANDS

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check counts, windows and uniqueness."""
        return statement_checks()

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say how many statements wait for a moderator."""
        if not actor.is_staff:
            return []
        tiles = []
        for consultation_id, phase_id, count, oldest, department_id in waiting_for_moderation():
            scopes = [Scope("consultation", consultation_id), Scope("department", department_id)]
            if any(actor.has_role(role, *scopes) for role in MODERATORS):
                url = url_for(
                    "statements_office.index", consultation_id=consultation_id, phase_id=phase_id
                )
                consultation = consultation_of(consultation_id)
                first = [Waiting(consultation.title, url, oldest)] if consultation else []
                title = _("Statements to moderate")
                tiles.append(Tile(title, count, url, "unanswered", oldest, 40, first))
        return tiles

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return where a person took part and what they stated."""
        return activity_of(actor)

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return a person's answers and statements."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take the person off their statements."""
        privacy.erase_person(person_id)


plugin = StatementsFeature()
