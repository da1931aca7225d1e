"""Registers answers and promises through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.answers import privacy
from portal.consultations.answers.api import api
from portal.consultations.answers.closing import unanswered
from portal.consultations.answers.events import EVENTS, TellingDue
from portal.consultations.answers.export import PROMISES
from portal.consultations.answers.office import blueprint as office
from portal.consultations.answers.office.waiting import tiles_of
from portal.consultations.answers.policy import ACTIONS, WRITE
from portal.consultations.answers.service import tell_participants
from portal.consultations.answers.views import blueprint
from portal.consultations.hooks import ConsultationHooks
from portal.consultations.records import ConsultationRecord
from portal.core.api import ApiBlueprint
from portal.core.events import DataHooks, Event, Subscription
from portal.core.exports import Exporter
from portal.core.permissions import Action, Actor, Role
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.problems import Problem
from portal.core.web import NavItem, Section, Tile, WebHooks


class AnswersFeature(Plugin, PermissionHooks, DataHooks, WebHooks, PrivacyHooks, ConsultationHooks):
    """What people said, what the council says to it, and what it has promised."""

    name = "answers"
    title = _l("Answers and promises")
    built_in = True

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def check_closing(self, consultation: ConsultationRecord) -> Sequence[Problem]:
        """Name the themes that wait for an answer or a promise."""
        return unanswered(consultation)

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Tell everybody who took part."""
        # Who was told and the mails of a batch are committed together, each mail with a key.
        return [
            Subscription(
                "answers.tell",
                (TellingDue.type,),
                tell_participants,
                title=_l("Answers to those who took part"),
            )
        ]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def exporters(self) -> Sequence[Exporter]:
        """Offer promises as open data."""
        return [PROMISES]

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Lead officers to what waits for an answer."""
        wanted = WRITE.roles | {Role.ADMINISTRATOR}
        if not any(grant.role in wanted for grant in actor.grants):
            return []
        item = NavItem(_("Answers"), url_for("answers_office.waiting"), "circle-check", order=21)
        return [Section(_("Participation"), [item], order=20)]

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say which themes wait for an answer, and which promises are due."""
        return tiles_of(actor) if actor.is_staff else []

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return of what a person was told."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Forget that a person was told."""
        privacy.erase_person(person_id)


plugin = AnswersFeature()
