"""Gives how many came to meetings as open data."""

from collections.abc import Sequence

from portal.sdk import (
    ConsultationHooks,
    ConsultationRecord,
    OpenTable,
    PhaseRecord,
    Plugin,
    hookimpl,
)


class MeetingTables:
    """One table: who came when."""

    method = "meeting"

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the table; its lines are made while it is sent."""
        columns = (("when", "Part of the day"), ("people", "How many came"))
        return [OpenTable("meetings", "Meetings", columns, lambda: [("morning", 24)])]


class Attendance(Plugin, ConsultationHooks):
    """Publishes who came."""

    name = "attendance"
    title = "Attendance"
    capabilities = frozenset()

    @hookimpl
    def open_tables(self) -> list[MeetingTables]:
        """Offer the table."""
        return [MeetingTables()]


plugin = Attendance()
