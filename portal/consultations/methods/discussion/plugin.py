"""Registers discussions through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import (
    ContributionSource,
    OpenTables,
    PhaseContents,
    PhaseResults,
)
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.methods.discussion import privacy
from portal.consultations.methods.discussion.api import api
from portal.consultations.methods.discussion.capabilities import (
    DiscussionContents,
    DiscussionResults,
    DiscussionSource,
    DiscussionTables,
    objections,
)
from portal.consultations.methods.discussion.checks import discussion_checks
from portal.consultations.methods.discussion.comments import COMMENTS
from portal.consultations.methods.discussion.events import EVENTS
from portal.consultations.methods.discussion.method import DiscussionMethod
from portal.consultations.methods.discussion.office import blueprint as office
from portal.consultations.methods.discussion.policy import ACTIONS
from portal.consultations.methods.discussion.service import TALLIES
from portal.consultations.methods.discussion.views import blueprint
from portal.consultations.records import ConsultationRecord
from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget
from portal.core.events import DataHooks, Event
from portal.core.health import Check
from portal.core.permissions import Action
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.problems import Problem
from portal.core.web import WebHooks
from portal.discussion.hooks import CommentSubject, DiscussionHooks


class DiscussionsFeature(
    Plugin,
    LifecycleHooks,
    PermissionHooks,
    DataHooks,
    WebHooks,
    PrivacyHooks,
    ConsultationHooks,
    DiscussionHooks,
):
    """An open question with contributions for, against and neutral."""

    name = "discussions"
    title = _l("Discussions in consultations")
    built_in = True

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [DiscussionMethod()]

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people write for and against."""
        return [COMMENTS]

    @hookimpl
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let answers of the council be linked to contributions."""
        return [DiscussionSource()]

    @hookimpl
    def phase_contents(self) -> Sequence[PhaseContents]:
        """Take the question along in copies."""
        return [DiscussionContents()]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say how contributions stand."""
        return [DiscussionResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give out contributions."""
        return [DiscussionTables()]

    @hookimpl
    def check_opening(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Object while the question is not written."""
        return objections(consultation)

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
        """Count contributions without a hot row."""
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
        """Check counts and windows."""
        return discussion_checks()

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take the person off what they set up."""
        privacy.erase_person(person_id)


plugin = DiscussionsFeature()
