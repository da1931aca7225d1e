"""Registers voting through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import HookSpec, hookimpl
from portal.voting.hooks import VotingHooks
from portal.voting.methods import BALLOT_METHODS
from portal.voting.records import BallotMethod
from portal.voting.registry import gather_ballot_methods


class VotingFeature(Plugin, LifecycleHooks, VotingHooks):
    """Ballot methods and recounts."""

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


plugin = VotingFeature()
