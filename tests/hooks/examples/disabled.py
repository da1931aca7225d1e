"""Lets pages that show it be made anew once it is gone."""

from portal.sdk import LifecycleHooks, Plugin, hookimpl, touch


class Leaver(Plugin, LifecycleHooks):
    """Tidies up when it is switched off."""

    name = "leaver"
    title = "Leaver"
    capabilities = frozenset()

    @hookimpl
    def disabled(self) -> None:
        """Drop the pages that are kept for visitors."""
        touch("proposals")


plugin = Leaver()
