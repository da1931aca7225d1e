"""Thanks the author of a proposal in the audit log."""

from portal.sdk import (
    SYSTEM,
    Capability,
    DataHooks,
    EventEnvelope,
    Idempotency,
    Plugin,
    ProposalPublished,
    Subscription,
    hookimpl,
    unit_of_work,
    write_audit,
)


def thank(envelope: EventEnvelope) -> None:
    """Write the thanks down; the delivery's identifier makes a repetition visible."""
    event = envelope.event
    if isinstance(event, ProposalPublished):
        with unit_of_work():
            write_audit(SYSTEM, "thanks.given", title=event.title, key=str(envelope.delivery_id))


class Thanks(Plugin, DataHooks):
    """Says thank you."""

    name = "thanks"
    title = "Thanks"
    capabilities = frozenset({Capability.EVENTS})

    @hookimpl
    def subscriptions(self) -> list[Subscription]:
        """Hear of new proposals."""
        types = (ProposalPublished.type,)
        return [Subscription("thanks.give", types, thank, Idempotency.KEY)]


plugin = Thanks()
