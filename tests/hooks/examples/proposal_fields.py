"""Asks authors what they think their idea costs."""

from portal.sdk import FieldKind, Plugin, ProposalField, ProposalHooks, hookimpl


class Budget(Plugin, ProposalHooks):
    """Asks for money's worth."""

    name = "budget"
    title = "Budget"
    capabilities = frozenset()

    @hookimpl
    def proposal_fields(self) -> list[ProposalField]:
        """Add a number and a choice to the form."""
        return [
            ProposalField(
                name="cost",
                label="What it may cost, in euro",
                kind=FieldKind.NUMBER,
                maximum=1_000_000,
            ),
            ProposalField(
                name="who",
                label="Who should pay",
                kind=FieldKind.CHOICE,
                choices=[("town", "The town"), ("region", "The region")],
            ),
        ]


plugin = Budget()
