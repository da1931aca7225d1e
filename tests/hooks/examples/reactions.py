"""Adds a reaction to comments."""

from portal.sdk import DiscussionHooks, Plugin, Reaction, hookimpl


class Curiosity(Plugin, DiscussionHooks):
    """Lets people ask for more."""

    name = "curiosity"
    title = "Curiosity"
    capabilities = frozenset()

    @hookimpl
    def reactions(self) -> list[Reaction]:
        """Offer one more button; it is kept as ``curiosity.more``."""
        return [Reaction("more", "Tell me more", "message-square")]


plugin = Curiosity()
