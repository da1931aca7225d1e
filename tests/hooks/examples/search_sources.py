"""Makes the town's bridges findable."""

import uuid

from portal.sdk import DataHooks, Plugin, SearchDocument, SearchSource, hookimpl, now

BRIDGES = {uuid.UUID("0197d3a4-0000-7000-8000-000000000001"): "Wisteria Bridge"}


def document(bridge_id: uuid.UUID) -> SearchDocument | None:
    """Return what can be found of a bridge."""
    name = BRIDGES.get(bridge_id)
    if name is None:
        return None
    return SearchDocument(
        key=f"bridge:{bridge_id}",
        kind="bridge",
        title=name,
        body="A bridge over the river, closed to cars.",
        summary="A bridge over the river.",
        language="en",
        url=f"/bridges/{bridge_id}",
        published_at=now(),
    )


class Bridges(Plugin, DataHooks):
    """Knows the town's bridges."""

    name = "bridges"
    title = "Bridges"
    capabilities = frozenset()

    @hookimpl
    def search_sources(self) -> list[SearchSource]:
        """Index every bridge; no event changes one."""
        return [SearchSource("bridge", "Bridges", ("bridges.*",), document, lambda: list(BRIDGES))]


plugin = Bridges()
