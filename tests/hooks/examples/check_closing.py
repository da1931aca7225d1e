"""Keeps consultations open until somebody has thanked everybody in the summary."""

from portal.sdk import ConsultationHooks, ConsultationRecord, Plugin, Problem, hookimpl


class Manners(Plugin, ConsultationHooks):
    """Nobody is sent home without a word of thanks."""

    name = "manners"
    title = "Manners"
    capabilities = frozenset()

    @hookimpl
    def check_closing(self, consultation: ConsultationRecord) -> list[Problem]:
        """Ask for a word of thanks."""
        if "thank" in str(consultation.summary).lower():
            return []
        return [Problem("summary", "thankless", "Thank people in the summary before you close.")]


plugin = Manners()
