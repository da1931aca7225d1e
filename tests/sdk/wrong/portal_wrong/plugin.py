"""Hooks that are not as they are specified."""

from __future__ import annotations

from collections.abc import Sequence

from portal.sdk import Actor, NavItem, Plugin, ProposalHooks, ProposalRecord, WebHooks, hookimpl


class Wrong(Plugin, WebHooks, ProposalHooks):
    """Takes what it is not given, and gives what is not asked for."""

    name = "wrong"
    title = "Wrong"

    @hookimpl
    def nav_items(self, actor: ProposalRecord) -> Sequence[NavItem]:
        """Take a proposal where an actor is given."""
        return []

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> Sequence[str]:
        """Give words where tiles are asked for."""
        return ["one", "two"]

    @hookimpl
    def proposal_badges(self, proposal: ProposalRecord, actor: Actor) -> Sequence[str]:
        """Ask for an argument that is not given."""
        return [proposal.title, actor.display_name]
