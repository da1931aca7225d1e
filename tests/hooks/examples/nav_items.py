"""Adds an entry to the navigation for people who are signed in."""

from portal.sdk import Actor, NavItem, Plugin, WebHooks, hookimpl


class Signpost(Plugin, WebHooks):
    """Shows the way."""

    name = "signpost"
    title = "Signpost"
    capabilities = frozenset()

    @hookimpl
    def nav_items(self, actor: Actor) -> list[NavItem]:
        """Show the way to one's own page."""
        if not actor.is_signed_in:
            return []
        return [NavItem("What I did", "/me", icon="user", order=90)]


plugin = Signpost()
