"""Registers voting through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

import click

from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import HookSpec, hookimpl
from portal.voting.commands import recount
from portal.voting.hooks import VotingHooks


class VotingFeature(Plugin, LifecycleHooks):
    """Ballot methods and recounts."""

    name = "voting"
    title = "Voting"
    built_in = True

    @hookimpl
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Let plugins add ballot methods."""
        return [VotingHooks]

    @hookimpl
    def commands(self) -> Sequence[click.Command]:
        """Offer the recount."""
        return [recount]


plugin = VotingFeature()
