"""Says beside a proposal how old it is."""

from markupsafe import Markup

from portal.sdk import Capability, Plugin, ProposalRecord, SlotFill, WebHooks, hookimpl, now


def age(proposal: ProposalRecord) -> Markup | None:
    """Return a panel, or nothing for a draft."""
    if proposal.published_at is None:
        return None
    days = (now() - proposal.published_at).days
    return Markup('<p class="cp-panel">Public for {} days</p>').format(days)


class Age(Plugin, WebHooks):
    """Tells how old proposals are."""

    name = "age"
    title = "Age of proposals"
    capabilities = frozenset({Capability.SLOTS})

    @hookimpl
    def slot_fills(self) -> list[SlotFill]:
        """Fill the place beside a proposal."""
        return [SlotFill("proposal.sidebar", age, order=50)]


plugin = Age()
