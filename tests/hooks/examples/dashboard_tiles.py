"""Tells officers how many proposals wait for an answer."""

from portal.sdk import (
    Actor,
    Plugin,
    ProposalFilter,
    ProposalState,
    Tile,
    WebHooks,
    count_proposals,
    hookimpl,
)


class Bell(Plugin, WebHooks):
    """Rings when somebody waits."""

    name = "bell"
    title = "Bell"
    capabilities = frozenset()

    @hookimpl
    def dashboard_tiles(self, actor: Actor) -> list[Tile]:
        """Count the proposals that reached their threshold."""
        waiting = count_proposals(ProposalFilter(state=ProposalState.THRESHOLD_REACHED))
        return [Tile("People wait for an answer", waiting, "/proposals", kind="due")]


plugin = Bell()
