"""Registers voting through the same hooks as any plugin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask

from portal.core.database import TallyTarget
from portal.core.events import DataHooks, Event
from portal.core.health import Check
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import HookSpec, hookimpl
from portal.core.privacy import PrivacyHooks, PrivacyInventory
from portal.voting import privacy
from portal.voting.checks import voting_checks
from portal.voting.events import EVENTS
from portal.voting.hooks import VotingHooks
from portal.voting.methods import BALLOT_METHODS
from portal.voting.publishing.checks import publishing_checks
from portal.voting.records import BallotMethod
from portal.voting.registry import gather_ballot_methods
from portal.voting.tallies import TALLIES


class VotingFeature(Plugin, LifecycleHooks, DataHooks, PrivacyHooks, VotingHooks):
    """Contests, ballots, ballot methods and recounts."""

    name = "voting"
    title = "Voting"
    built_in = True

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Let plugins add ballot methods."""
        return [VotingHooks]

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Learn which ballot methods there are."""
        gather_ballot_methods(app)

    @hookimpl
    def ballot_methods(self) -> Sequence[BallotMethod]:
        """Offer the twelve methods every portal has."""
        return BALLOT_METHODS

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare what voting tells of."""
        return EVENTS

    @hookimpl
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Count ballots without a hot row."""
        return TALLIES

    @hookimpl
    def checks(self) -> Sequence[Check]:
        """Check ballots against the roll, and what was published against what was cast."""
        return [*voting_checks(), *publishing_checks()]

    @hookimpl
    def personal_data(self) -> PrivacyInventory:
        """Classify the columns."""
        return privacy.INVENTORY

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return in which votes a person took part, and their open votes."""
        return privacy.export_person(person_id)

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Keep votes counted: the key on the roll leads to an empty account from now on."""


plugin = VotingFeature()
