"""Hooks of proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.core.fields import ExtraField
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalField(ExtraField):
    """A field in the form of a proposal; what is filled in is public with the proposal."""


class ProposalHooks(HookSpec):
    """Check what people propose and add to how it is shown."""

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=200, queries=5)
    def check_proposal(self, actor: Actor, draft: ProposalDraft) -> Sequence[Problem]:
        """Object to a text before it is published or changed.

        When: when a proposal is published, and when a public one is changed, after the portal's
            own checks.
        Given: ``actor``, its author; ``draft``, what was written, with ``extra`` fields as typed.
        Returns: problems; their field is ``title``, ``body``, ``topic``, ``area``, ``lat``,
            ``<plugin>.<field>``, or ``""`` for the whole form. None lets it pass.
        Failure: it is not published, and the author is asked to try again.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=100, queries=2)
    def proposal_badges(self, proposal: ProposalRecord) -> Sequence[str]:
        """Add words to the line below a proposal's title.

        When: on the proposal's own page.
        Given: ``proposal``.
        Returns: words, shown as text.
        Failure: the page is shown without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=100, queries=2)
    def proposal_actions(self, actor: Actor, proposal: ProposalRecord) -> Sequence[ProposalLink]:
        """Offer what one may do with a proposal on pages of the plugin.

        When: on the proposal's own page.
        Given: ``actor``, who looks; ``proposal``.
        Returns: links, shown below the text.
        Failure: the page is shown without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def proposal_fields(self) -> Sequence[ProposalField]:
        """Add fields to the form of a proposal.

        When: once in every process; the fields are there while the plugin is enabled.
        Given: nothing.
        Returns: fields. What is filled in is kept with each version of the text, and is part of
            the proposal's page, of the API and of the table (CSV).
        Failure: the plugin is broken and left out.
        """
        raise NotImplementedError
