"""Writes into the audit log from which settings it began."""

from portal.sdk import SYSTEM, LifecycleHooks, Plugin, hookimpl, write_audit


class Beginner(Plugin, LifecycleHooks):
    """Leaves a note when it begins."""

    name = "beginner"
    title = "Beginner"
    capabilities = frozenset()

    @hookimpl
    def enabled(self) -> None:
        """Leave a note, in the unit of work that switches the plugin on."""
        write_audit(SYSTEM, "beginner.began", subject_kind="plugin", subject_id=self.name)


plugin = Beginner()
