"""Registers questions and answers through the same hooks as any plugin."""

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
    PaperEntry,
    PhaseResults,
)
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.methods.questions import privacy
from portal.consultations.methods.questions.api import api
from portal.consultations.methods.questions.capabilities import (
    QuestionEntry,
    QuestionResults,
    QuestionSource,
    QuestionTables,
)
from portal.consultations.methods.questions.checks import question_checks
from portal.consultations.methods.questions.events import (
    EVENTS,
    QuestionAnswered,
    QuestionTellingContinued,
)
from portal.consultations.methods.questions.finding import SEARCH, activity_of
from portal.consultations.methods.questions.method import QuestionsMethod
from portal.consultations.methods.questions.office import blueprint as office
from portal.consultations.methods.questions.policy import ACTIONS, ANSWER, MODERATE
from portal.consultations.methods.questions.queries import what_waits
from portal.consultations.methods.questions.records import QuestionState
from portal.consultations.methods.questions.service import TALLIES, tell_of_answer
from portal.consultations.methods.questions.views import blueprint
from portal.consultations.queries import consultations_of
from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget
from portal.core.events import DataHooks, Event
from portal.core.events.subscriptions import Subscription
from portal.core.health import Check
from portal.core.permissions import Action, Actor, Scope
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.search.sources import SearchSource
from portal.core.web import Tile, Waiting, WebHooks
from portal.core.web.nav import Activity


class QuestionsFeature(
    Plugin,
    LifecycleHooks,
    PermissionHooks,
    DataHooks,
    WebHooks,
    PrivacyHooks,
    ConsultationHooks,
):
    """Citizens ask, support what others ask, and officers answer."""

    name = "questions"
    title = _l("Questions and answers")
    built_in = True

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [QuestionsMethod()]

    @hookimpl
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let answers of the council be linked to questions."""
        return [QuestionSource()]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say how many questions are answered."""
        return [QuestionResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give out questions and answers."""
        return [QuestionTables()]

    @hookimpl
    def paper_entries(self) -> Sequence[PaperEntry]:
        """Let officers ask for somebody at the desk."""
        return [QuestionEntry()]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Write to everybody who asked or supports a question that is answered."""
        types = (QuestionAnswered.type, QuestionTellingContinued.type)
        # Who was told and the mails of a batch are committed together.
        title = _l("Answers to people who asked")
        return [Subscription("questions.tell", types, tell_of_answer, title=title)]

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count supports without a hot row."""
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
    def search_sources(self) -> Sequence[SearchSource]:
        """Let questions be found."""
        return [SEARCH]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check counts, windows and merges."""
        return question_checks()

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say how many questions wait for an answer or for a moderator."""
        if not actor.is_staff:
            return []
        waiting = what_waits()
        known = consultations_of(row[0] for row in waiting)
        tiles = []
        for consultation_id, phase_id, department_id, state, count, oldest in waiting:
            pending = state == QuestionState.PENDING
            action = MODERATE if pending else ANSWER
            scopes = [Scope("consultation", consultation_id), Scope("department", department_id)]
            if not any(actor.has_role(role, *scopes) for role in action.roles):
                continue
            show = "pending" if pending else "unanswered"
            address = url_for(
                "questions_office.index",
                consultation_id=consultation_id,
                phase_id=phase_id,
                show=show,
            )
            found = known.get(consultation_id)
            first = [Waiting(found.title, address, oldest)] if found else []
            title = _("Questions to moderate") if pending else _("Questions to answer")
            tiles.append(Tile(title, count, address, "unanswered", oldest, 40, first))
        return tiles

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return what a person asked."""
        return activity_of(actor)

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return what a person asked and supports."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take the person off what they asked."""
        privacy.erase_person(person_id)


plugin = QuestionsFeature()
