"""Adds an entry to the back office for administrators."""

from portal.sdk import Actor, NavItem, Plugin, Role, Section, WebHooks, hookimpl


class Cellar(Plugin, WebHooks):
    """Leads to the cellar."""

    name = "cellar"
    title = "Cellar"
    capabilities = frozenset()

    @hookimpl
    def office_sections(self, actor: Actor) -> list[Section]:
        """Show administrators the way, in a group of its own."""
        if not actor.has_role(Role.ADMINISTRATOR):
            return []
        return [Section("Cellar", [NavItem("Shelves", "/admin/shelves")], order=200)]


plugin = Cellar()
