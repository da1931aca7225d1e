"""Lets pages show pictures of the town's own weather station."""

from collections.abc import Mapping, Sequence

from portal.sdk import Capability, Plugin, WebHooks, hookimpl


class Weather(Plugin, WebHooks):
    """Shows the sky."""

    name = "weather"
    title = "Weather"
    capabilities = frozenset({Capability.SLOTS})

    @hookimpl
    def csp_sources(self) -> Mapping[str, Sequence[str]]:
        """Name the one host pictures come from."""
        return {"img-src": ["https://sky.example.org"]}


plugin = Weather()
