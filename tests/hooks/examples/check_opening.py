"""Lets no consultation be published that says too little."""

from portal.sdk import ConsultationHooks, ConsultationRecord, Plugin, Problem, hookimpl

WORDS = 5


class Editors(Plugin, ConsultationHooks):
    """Read before it is published."""

    name = "editors"
    title = "Editors"
    capabilities = frozenset()

    @hookimpl
    def check_opening(self, consultation: ConsultationRecord) -> list[Problem]:
        """Ask for a summary of some length."""
        if len(str(consultation.summary).split()) >= WORDS:
            return []
        return [Problem("summary", "short", "Say in the summary what people decide about.")]


plugin = Editors()
