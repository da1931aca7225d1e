"""Shows the weekly market on the page of the area where it takes place."""

import uuid
from collections.abc import Sequence

from portal.sdk import Actor, AreaRecord, Happening, MunicipalityHooks, Plugin, hookimpl, now


class Market(Plugin, MunicipalityHooks):
    """Holds a market."""

    name = "market"
    title = "Market"
    capabilities = frozenset()

    @hookimpl
    def happening_in(
        self, actor: Actor, area: AreaRecord, area_ids: Sequence[uuid.UUID]
    ) -> list[Happening]:
        """Say so in the old town only."""
        if area.slug != "old-town":
            return []
        return [Happening("Weekly market", "/pages/help", "Market", now(), "Cheese and flowers.")]


plugin = Market()
