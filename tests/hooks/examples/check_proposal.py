"""Asks authors to name a street when they write of parking."""

from portal.sdk import Actor, Plugin, Problem, ProposalDraft, ProposalHooks, hookimpl


class Parking(Plugin, ProposalHooks):
    """Knows about parking."""

    name = "parking"
    title = "Parking"
    capabilities = frozenset()

    @hookimpl
    def check_proposal(self, actor: Actor, draft: ProposalDraft) -> list[Problem]:
        """Object when there is no street."""
        if "parking" in draft.title.lower() and "street" not in draft.body.lower():
            return [Problem("body", "no_street", "Name the street you mean.")]
        return []


plugin = Parking()
