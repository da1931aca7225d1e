"""Gives the demonstration town a first comment."""

from portal.sdk import SYSTEM, DemoTown, LifecycleHooks, Plugin, hookimpl, unit_of_work, write_audit


class DemoNote(Plugin, LifecycleHooks):
    """Adds to the demonstration."""

    name = "demo_note"
    title = "Demonstration note"
    capabilities = frozenset()

    @hookimpl
    def demo_content(self, town: DemoTown) -> None:
        """Write down how large the town is."""
        with unit_of_work():
            write_audit(SYSTEM, "demo_note.written", people=len(town.people) + len(town.neighbours))


plugin = DemoNote()
