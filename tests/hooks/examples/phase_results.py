"""Says on the results page how many came to a meeting."""

from portal.sdk import (
    ConsultationHooks,
    ConsultationRecord,
    PhaseRecord,
    PhaseResult,
    Plugin,
    ResultChart,
    ResultRow,
    hookimpl,
)

CAME = (("In the morning", 24), ("In the evening", 36))


class MeetingResults:
    """How many came."""

    method = "meeting"

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult:
        """Return a sentence and a chart."""
        people = sum(number for _label, number in CAME)
        rows = tuple(ResultRow(label, number, number / people) for label, number in CAME)
        chart = ResultChart("came", "Who came when", rows, base=people)
        return PhaseResult(headline=f"{people} people came.", charts=(chart,))


class Minutes(Plugin, ConsultationHooks):
    """Counts who comes."""

    name = "minutes"
    title = "Minutes"
    capabilities = frozenset()

    @hookimpl
    def phase_results(self) -> list[MeetingResults]:
        """Offer the figures."""
        return [MeetingResults()]


plugin = Minutes()
