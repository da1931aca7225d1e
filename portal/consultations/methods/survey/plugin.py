"""Registers surveys through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import (
    ContributionSource,
    OpenTables,
    PaperEntry,
    PhaseContents,
    PhaseResults,
)
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.methods.survey import privacy
from portal.consultations.methods.survey.api import api
from portal.consultations.methods.survey.capabilities import SurveyContents, SurveyEntry
from portal.consultations.methods.survey.checks import survey_checks
from portal.consultations.methods.survey.events import EVENTS
from portal.consultations.methods.survey.hooks import (
    QuestionType,
    SurveyHooks,
    gather_question_types,
)
from portal.consultations.methods.survey.jobs import survey_jobs
from portal.consultations.methods.survey.method import SurveyMethod
from portal.consultations.methods.survey.office import blueprint as office
from portal.consultations.methods.survey.opening import opening_problems
from portal.consultations.methods.survey.policy import ACTIONS
from portal.consultations.methods.survey.results.registration import (
    RESULTS_BLUEPRINTS,
    results_jobs,
)
from portal.consultations.methods.survey.results.tables import SurveyResults, SurveyTables
from portal.consultations.methods.survey.service.files import RESPONSE, may_fetch
from portal.consultations.methods.survey.sources import SurveyTexts
from portal.consultations.methods.survey.types import BUILT_IN
from portal.consultations.methods.survey.views import blueprint
from portal.consultations.records import ConsultationRecord
from portal.core.api import ApiBlueprint
from portal.core.events import DataHooks, Event, PeriodicJob
from portal.core.health import Check
from portal.core.permissions import Action
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import HookSpec, Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.problems import Problem
from portal.core.state import state_of
from portal.core.web import WebHooks


class SurveyFeature(
    Plugin,
    LifecycleHooks,
    PermissionHooks,
    DataHooks,
    WebHooks,
    PrivacyHooks,
    ConsultationHooks,
    SurveyHooks,
):
    """Questions in sections, answered once by everybody who takes part."""

    name = "survey"
    title = _l("Surveys")
    built_in = True

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer the hook of surveys."""
        return [SurveyHooks]

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Gather the types of questions."""
        state_of(app).upload_readers[RESPONSE] = may_fetch
        gather_question_types(app)

    @hookimpl
    def question_types(self) -> Sequence[QuestionType]:
        """Offer the portal's own types."""
        return BUILT_IN

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [SurveyMethod()]

    @hookimpl
    def phase_contents(self) -> Sequence[PhaseContents]:
        """Take the questions along when a consultation is copied."""
        return [SurveyContents()]

    @hookimpl
    def paper_entries(self) -> Sequence[PaperEntry]:
        """Let forms be entered for others."""
        return [SurveyEntry()]

    @hookimpl
    def contribution_sources(self) -> Sequence[ContributionSource]:
        """Let the council answer what people wrote, where it is published."""
        return [SurveyTexts()]

    @hookimpl
    def check_opening(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Name what is wrong with the forms."""
        return opening_problems(consultation)

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check that everybody is counted once and choices equal answers."""
        return survey_checks()

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

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
        return [blueprint, office, *RESULTS_BLUEPRINTS]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Say what came of a survey on the results page of the whole."""
        return [SurveyResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give counts, and texts that are published, as open data."""
        return [SurveyTables()]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Keep counts in step with the answers, and forget what was never handed in."""
        return [*survey_jobs(), *results_jobs()]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return what leads to a person."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Delete what they have not handed in."""
        privacy.erase_person(person_id)


plugin = SurveyFeature()
