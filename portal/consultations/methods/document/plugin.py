"""Registers the commented document through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

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
from portal.consultations.methods.document import privacy
from portal.consultations.methods.document.activity import activity_of
from portal.consultations.methods.document.api import api
from portal.consultations.methods.document.checks import document_checks
from portal.consultations.methods.document.comments import COMMENTS
from portal.consultations.methods.document.content import DocumentContents, opening_problems
from portal.consultations.methods.document.events import EVENTS
from portal.consultations.methods.document.method import DocumentMethod
from portal.consultations.methods.document.office import blueprint as office
from portal.consultations.methods.document.opendata import DocumentTables
from portal.consultations.methods.document.policy import ACTIONS, ANSWER
from portal.consultations.methods.document.queries.wordings import waiting_for_answers
from portal.consultations.methods.document.results import DocumentResults
from portal.consultations.methods.document.sources import SOURCES
from portal.consultations.methods.document.tallies import TALLIES
from portal.consultations.methods.document.views import blueprint
from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationRecord
from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget
from portal.core.events import DataHooks, Event
from portal.core.health import Check
from portal.core.permissions import Action, Actor, Scope
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.problems import Problem
from portal.core.web import Tile, Waiting, WebHooks
from portal.core.web.nav import Activity
from portal.discussion.hooks import CommentSubject, DiscussionHooks


class DocumentFeature(
    Plugin,
    LifecycleHooks,
    PermissionHooks,
    DataHooks,
    WebHooks,
    PrivacyHooks,
    ConsultationHooks,
    DiscussionHooks,
):
    """A text in numbered paragraphs that people comment on and propose wordings for."""

    name = "document"
    title = _l("Commented document")
    built_in = True

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [DocumentMethod()]

    @hookimpl
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let answers be linked to comments and wordings."""
        return SOURCES

    @hookimpl
    def phase_contents(self) -> Sequence[PhaseContents]:
        """Take the text along when a consultation is copied."""
        return [DocumentContents()]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say what people said and what became of it."""
        return [DocumentResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give paragraphs, wordings and comments as open data."""
        return [DocumentTables()]

    @hookimpl
    def check_opening(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Object to a document without a text, or with one missing in a language."""
        return opening_problems(consultation)

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people discuss single paragraphs."""
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
        """Count comments and supports without a hot row."""
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
    def checks(self) -> Sequence[Check]:
        """Check counts, anchors and windows."""
        return document_checks()

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say how many wordings wait for the council's answer after their phase has closed."""
        if not actor.is_staff:
            return []
        tiles = []
        for consultation_id, phase_id, count, oldest, department_id in waiting_for_answers():
            scopes = [Scope("consultation", consultation_id), Scope("department", department_id)]
            if any(actor.has_role(role, *scopes) for role in ANSWER.roles):
                url = url_for(
                    "document_office.wordings", consultation_id=consultation_id, phase_id=phase_id
                )
                consultation = consultation_of(consultation_id)
                first = [Waiting(consultation.title, url, oldest)] if consultation else []
                title = _("Proposed wordings to answer")
                tiles.append(Tile(title, count, url, "unanswered", oldest, 40, first))
        return tiles

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return what wordings a person proposed."""
        return activity_of(actor)

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return a person's wordings and supports."""
        return privacy.export_person(person_id)


plugin = DocumentFeature()
