"""Refuses comments on Sundays."""

from portal.sdk import Action, Actor, Decision, PermissionHooks, Plugin, hookimpl, today

SUNDAY = 6


class DayOfRest(Plugin, PermissionHooks):
    """Keeps Sundays quiet."""

    name = "day_of_rest"
    title = "Day of rest"
    capabilities = frozenset()

    @hookimpl
    def decide(self, actor: Actor, action: Action, subject: object) -> Decision | None:
        """Refuse with words the person reads; say nothing about everything else."""
        if action.name == "discussion.comment" and today().weekday() == SUNDAY:
            return Decision.no("sunday", "Nobody comments on Sundays. Come back tomorrow.")
        return None


plugin = DayOfRest()
