"""An operation that tells programs how many proposals there are."""

from dataclasses import dataclass

from portal.sdk import (
    ApiBlueprint,
    Capability,
    Plugin,
    ProposalFilter,
    WebHooks,
    count_proposals,
    hookimpl,
    schema_of,
)

api = ApiBlueprint("statistics", __name__, description="Numbers about the town.")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers about the town.

    :param proposals: proposals in the list.
    """

    proposals: int


@api.read("/statistics", schema_of(Numbers))
def read_statistics() -> Numbers:
    """Read the numbers."""
    return Numbers(count_proposals(ProposalFilter()))


class Statistics(Plugin, WebHooks):
    """Tells programs the numbers."""

    name = "statistics"
    title = "Statistics"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def api_blueprints(self) -> list[ApiBlueprint]:
        """Add the operation."""
        return [api]


plugin = Statistics()
