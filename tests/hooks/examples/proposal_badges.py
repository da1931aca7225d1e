"""Marks proposals that many people support."""

from portal.sdk import Plugin, ProposalHooks, ProposalRecord, hookimpl

MANY = 3


class Popular(Plugin, ProposalHooks):
    """Counts friends."""

    name = "popular"
    title = "Popular"
    capabilities = frozenset()

    @hookimpl
    def proposal_badges(self, proposal: ProposalRecord) -> list[str]:
        """Return a word for the line below the title."""
        return ["Much supported"] if proposal.support_count >= MANY else []


plugin = Popular()
