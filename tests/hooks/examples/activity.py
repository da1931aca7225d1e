"""Reminds people on their own page of when they joined."""

from portal.sdk import Activity, Actor, Plugin, WebHooks, hookimpl, profile_of


class Anniversary(Plugin, WebHooks):
    """Remembers when people joined."""

    name = "anniversary"
    title = "Anniversary"
    capabilities = frozenset({})

    @hookimpl
    def activity(self, actor: Actor) -> list[Activity]:
        """Return the one thing everybody did."""
        profile = profile_of(actor.person_id) if actor.person_id else None
        if profile is None:
            return []
        return [Activity("This portal", "/", "You joined", profile.since)]


plugin = Anniversary()
