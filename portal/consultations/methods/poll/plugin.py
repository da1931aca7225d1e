"""Registers the poll through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from portal.consultations.capabilities import (
    OpenTables,
    PaperEntry,
    PhaseContents,
    PhaseResults,
)
from portal.consultations.events import ConsultationChanged, ConsultationPublished
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.methods.poll.activity import activity_of
from portal.consultations.methods.poll.api import api
from portal.consultations.methods.poll.capabilities import PollContents, PollEntry
from portal.consultations.methods.poll.checks import poll_checks
from portal.consultations.methods.poll.closing import count_closed_polls
from portal.consultations.methods.poll.correcting import blueprint as correcting
from portal.consultations.methods.poll.method import PollMethod
from portal.consultations.methods.poll.office import blueprint as office
from portal.consultations.methods.poll.opening import fix_votes, objections
from portal.consultations.methods.poll.pictures import may_see_picture
from portal.consultations.methods.poll.policy import ACTIONS
from portal.consultations.methods.poll.publishing import PollResults, PollTables
from portal.consultations.methods.poll.results import RESULT_ACTIONS
from portal.consultations.methods.poll.service.setting_up import OPTION
from portal.consultations.methods.poll.views import blueprint
from portal.consultations.records import ConsultationRecord
from portal.core.api import ApiBlueprint
from portal.core.events import DataHooks, PeriodicJob, Subscription
from portal.core.health import Check
from portal.core.permissions import Action, Actor
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.problems import Problem
from portal.core.state import state_of
from portal.core.web import WebHooks
from portal.core.web.nav import Activity

COUNT_EVERY = timedelta(seconds=30)


class PollFeature(Plugin, LifecycleHooks, PermissionHooks, DataHooks, WebHooks, ConsultationHooks):
    """Votes by any ballot method."""

    name = "poll"
    title = _l("Votes")
    built_in = True

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Let officers see pictures of options before they are published."""
        state_of(app).upload_readers[OPTION] = may_see_picture

    @hookimpl
    def participation_methods(self) -> Sequence[ParticipationMethod]:
        """Offer the method to phases of consultations."""
        return [PollMethod()]

    @hookimpl
    def phase_contents(self) -> Sequence[PhaseContents]:
        """Take the ballot paper along when a consultation is copied."""
        return [PollContents()]

    @hookimpl
    def paper_entries(self) -> Sequence[PaperEntry]:
        """Let ballots be keyed in for others."""
        return [PollEntry()]

    @hookimpl
    def phase_results(self) -> Sequence[PhaseResults]:
        """Give the result of a vote to its consultation's results."""
        return [PollResults()]

    @hookimpl
    def open_tables(self) -> Sequence[OpenTables]:
        """Give the ballots as open data."""
        return [PollTables()]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Count votes soon after they are over."""
        title = _l("Count votes that are over")
        return [PeriodicJob("poll.count", COUNT_EVERY, count_closed_polls, title)]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer votes to programs."""
        return [api]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check votes against the roll of their phase."""
        return poll_checks()

    @hookimpl
    def check_opening(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Object to votes nobody could vote in."""
        return objections(consultation)

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Fix the votes of what is published."""
        types = (ConsultationPublished.type, ConsultationChanged.type)
        title = _l("Ballot papers that are drawn, and rules that are frozen")
        return [Subscription("poll.fix_votes", types, fix_votes, title=title)]

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return (*ACTIONS, *RESULT_ACTIONS)

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return where a person voted."""
        return activity_of(actor)

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office, correcting]


plugin = PollFeature()
