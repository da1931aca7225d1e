"""Registers proposals through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.api import ApiBlueprint
from portal.core.database import TallyTarget
from portal.core.events.event import Event
from portal.core.events.hooks import DataHooks
from portal.core.events.jobs import PeriodicJob
from portal.core.events.subscriptions import Subscription
from portal.core.exports import Exporter
from portal.core.health import Check
from portal.core.identifiers import format_id
from portal.core.permissions import Action, Actor, Decision, may
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import HookSpec, Plugin, Slot, hookimpl
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.core.search.sources import SearchSource
from portal.core.web import NavItem, Section, Tile, WebHooks
from portal.core.web.nav import Activity, SettingsPage
from portal.discussion.hooks import CommentSubject, DiscussionHooks
from portal.proposals import privacy
from portal.proposals.api import api
from portal.proposals.events import EVENTS, ProposalAnswered, TellingContinued
from portal.proposals.export import PROPOSALS
from portal.proposals.fields import gather_fields
from portal.proposals.hooks import ProposalHooks
from portal.proposals.models import COMMENTS, ProposalRow, supports_tally
from portal.proposals.office import blueprint as office
from portal.proposals.office.waiting import tiles_of_waiting
from portal.proposals.policy import ACTIONS, COMPONENT, OFFICE, ProposalSettings, may_comment_on
from portal.proposals.queries import access_proposal, find_proposal
from portal.proposals.queries.activity import activity_of
from portal.proposals.queries.documents import all_documents, findable_ids, search_document
from portal.proposals.queries.integrity import proposal_checks
from portal.proposals.records import ProposalItem, ProposalRecord, State
from portal.proposals.service import archive_old_proposals, supports_folded, tell_of_answer
from portal.proposals.service.rows import comments_folded
from portal.proposals.views import blueprint


class ProposalsFeature(
    Plugin, LifecycleHooks, PermissionHooks, DataHooks, WebHooks, PrivacyHooks, DiscussionHooks
):
    """What people propose, who supports it, and what the council says."""

    name = "proposals"
    title = _l("Proposals")
    built_in = True
    settings = ProposalSettings

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Learn which fields plugins add to the form."""
        gather_fields(app)

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer the hooks of proposals."""
        return [ProposalHooks]

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what it tells of."""
        return EVENTS

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Mount the pages."""
        return [blueprint, office]

    @hookimpl
    def api_blueprints(self) -> Sequence[ApiBlueprint]:
        """Offer it to programs."""
        return [api]

    @hookimpl
    def slots(self) -> Sequence[Slot]:
        """Offer places in the pages."""
        one = {"proposal": ProposalRecord}
        return [
            Slot("proposal.sidebar", one, "Beside a proposal, below support and map; panels."),
            Slot("proposal.below_text", one, "Below a proposal's text, above the discussion."),
            Slot(
                "proposal.list_item",
                {"proposal": ProposalItem},
                "At the end of each item of the list; one short line.",
            ),
            Slot(
                "proposal.form",
                {"proposal_id": uuid.UUID},
                "In the form in which a proposal is written, above its buttons; fields.",
            ),
        ]

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count supports and comments without a hot row."""
        return [
            supports_tally(supports_folded),
            TallyTarget(COMMENTS, ProposalRow.id, ProposalRow.comment_count, comments_folded),
        ]

    @hookimpl
    def subscriptions(self) -> Sequence[Subscription]:
        """Write to everybody a response concerns."""
        types = (ProposalAnswered.type, TellingContinued.type)
        # The place reached and the mails of a batch are committed together, each with a key.
        return [
            Subscription("proposals.tell", types, tell_of_answer, title=_l("Answers to supporters"))
        ]

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Archive what did not find enough supports."""
        title = "Archive proposals that did not find enough supports in time"
        return [PeriodicJob("proposals.archive", timedelta(days=1), archive_old_proposals, title)]

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Make public proposals findable."""
        events = (
            "proposals.published",
            "proposals.edited",
            "proposals.state_changed",
        )
        return [
            SearchSource(
                "proposal",
                _l("Proposals"),
                events,
                search_document,
                findable_ids,
                all_documents,
            )
        ]

    @hookimpl
    def exporters(self) -> Sequence[Exporter]:
        """Offer the list as open data."""
        return [PROPOSALS]

    @hookimpl
    def comment_subjects(self) -> Sequence[CommentSubject]:
        """Let people discuss proposals, for and against."""
        return [
            CommentSubject(
                kind="proposal",
                title=_title_of,
                url=lambda proposal_id: f"/proposals/{format_id(proposal_id)}",
                may_comment=_may_comment,
                sides=True,
                tally=COMMENTS,
                stamp="proposals",
            )
        ]

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Put proposals into the header."""
        return [NavItem(_("Proposals"), url_for("proposals.index"), "lightbulb", order=20)]

    @hookimpl
    def office_sections(self, actor: Actor) -> Sequence[Section]:
        """Show officers the way to proposals."""
        if not may(actor, OFFICE) and not any(g.role in OFFICE.roles for g in actor.grants):
            return []
        item = NavItem(_("Proposals"), url_for("proposals_office.index"), "lightbulb", order=20)
        return [Section(_("Participation"), [item], order=20)]

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[Tile]:
        """Say how many proposals wait for an answer, and for how long."""
        if not any(may(actor, OFFICE, grant.scope) for grant in actor.grants):
            return []
        return tiles_of_waiting()

    @hookimpl
    def activity(self, actor: Actor) -> Sequence[Activity]:
        """Return what this person proposed and supports."""
        return activity_of(actor)

    @hookimpl
    def settings_pages(self) -> Sequence[SettingsPage]:
        """Let administrators change thresholds and windows."""
        words = _l("Thresholds, who may take part, and until when a text can change.")
        return [SettingsPage(COMPONENT, ProposalSettings, _l("Proposals"), words, order=20)]

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Prove that supports, versions and comments add up."""
        return proposal_checks()

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify every column."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out what a person proposed and supports."""
        return privacy.export(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Take a person's name off what they proposed."""
        privacy.erase(person_id)


def _title_of(proposal_id: uuid.UUID) -> str | None:
    proposal = find_proposal(proposal_id)
    return proposal.title if proposal and proposal.state is not State.DRAFT else None


def _may_comment(actor: Actor, proposal_id: uuid.UUID) -> Decision:
    return may_comment_on(access_proposal(actor, proposal_id))


plugin = ProposalsFeature()
