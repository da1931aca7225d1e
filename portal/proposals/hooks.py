"""Hooks of proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.core.problems import Problem

if TYPE_CHECKING:
    from portal.core.permissions import Actor
    from portal.proposals.records import ProposalDraft, ProposalRecord


@dataclass(frozen=True, slots=True)
class ProposalLink:
    """Something that can be done with a proposal, shown below its text."""

    label: Any
    url: str
    icon: str = ""


class ProposalHooks(HookSpec):
    """Check what people propose and add to how it is shown."""

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=200, queries=5)
    def check_proposal(self, actor: Actor, draft: ProposalDraft) -> Sequence[Problem]:
        """Refuse a text before it is published or changed.

        Fields are ``title``, ``body``, ``topic``, ``area``, ``lat``; ``""`` stands for the whole
        form. A failure refuses the publication.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=100, queries=2)
    def proposal_badges(self, proposal: ProposalRecord) -> Sequence[str]:
        """Return words shown beside the title on the proposal's own page."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=100, queries=2)
    def proposal_actions(self, actor: Actor, proposal: ProposalRecord) -> Sequence[ProposalLink]:
        """Return what this actor may do with a proposal on pages of the plugin."""
        raise NotImplementedError
