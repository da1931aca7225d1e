"""Takes the agenda of a meeting along when its consultation is cloned."""

from collections.abc import Mapping
from typing import Any

from portal.sdk import (
    Actor,
    ConsultationHooks,
    ConsultationRecord,
    PhaseRecord,
    Plugin,
    Problem,
    Problems,
    hookimpl,
)

AGENDAS: dict[str, list[str]] = {}
"""Points by phase; a real plugin keeps them in a table."""


class Agenda:
    """What a meeting talks about."""

    method = "meeting"

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return the points."""
        return {"points": AGENDAS.get(str(phase.id), [])}

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Write the points of the new meeting."""
        points = content.get("points", [])
        if not isinstance(points, list):
            raise Problems(Problem("points", "type", "The points of an agenda are a list."))
        AGENDAS[str(phase.id)] = [str(point) for point in points]


class Agendas(Plugin, ConsultationHooks):
    """Gives meetings an agenda."""

    name = "agendas"
    title = "Agendas"
    capabilities = frozenset()

    @hookimpl
    def phase_contents(self) -> list[Agenda]:
        """Offer to copy agendas."""
        return [Agenda()]


plugin = Agendas()
