"""Finds proposals whose title says nothing."""

from collections.abc import Iterator

from portal.sdk import (
    Capability,
    Check,
    Finding,
    LifecycleHooks,
    Plugin,
    ProposalFilter,
    Severity,
    hookimpl,
    list_proposals,
)


def dull_titles() -> Iterator[Finding]:
    """Yield a note for each proposal that is called “Proposal …”."""
    for proposal in list_proposals(ProposalFilter(), limit=100).items:
        if proposal.title.lower().startswith("proposal"):
            yield Finding(Severity.NOTE, f"“{proposal.title}” says nothing.", "Ask its author.")


class Editor(Plugin, LifecycleHooks):
    """Reads titles."""

    name = "title_reader"
    title = "Title reader"
    capabilities = frozenset({Capability.CHECKS})

    @hookimpl
    def checks(self) -> list[Check]:
        """Offer the check to ``portal doctor`` and to the page of the site's health."""
        return [Check("title_reader.dull", "Titles say something", "doctor", dull_titles)]


plugin = Editor()
