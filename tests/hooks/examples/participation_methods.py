"""A phase in which people meet: a place and a time, and nothing to click."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import StringField

from portal.sdk import (
    ConsultationHooks,
    ConsultationRecord,
    MethodSummary,
    PhaseRecord,
    Plugin,
    PortalForm,
    Problem,
    hookimpl,
)


class PlaceForm(PortalForm):
    """Where people meet."""

    place = StringField("Where people meet")


class Meeting:
    """People meet."""

    name = "meeting"
    title = "Meeting"
    icon = "users"
    call = "Come along"

    def settings_form(self) -> type[PlaceForm]:
        """Ask the officer for the place."""
        return PlaceForm

    def problems(self, settings: Mapping[str, Any]) -> Sequence[Problem]:
        """Refuse a meeting nowhere."""
        if settings.get("place"):
            return []
        return [Problem("place", "missing", "Say where people meet.")]

    def entry_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str:
        """Return where one learns more."""
        return "/pages/help"

    def results_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return nothing: minutes are not kept here."""
        return None

    def office_url(self, consultation: ConsultationRecord, phase: PhaseRecord) -> str | None:
        """Return nothing: there is nothing to look after."""
        return None

    def summary(self, consultation: ConsultationRecord, phase: PhaseRecord) -> MethodSummary:
        """Say where."""
        return MethodSummary(contributions=f"We meet at {phase.settings.get('place')}")


class Meetings(Plugin, ConsultationHooks):
    """Brings people together."""

    name = "meetings"
    title = "Meetings"
    capabilities = frozenset()

    @hookimpl
    def participation_methods(self) -> list[Meeting]:
        """Offer the method to officers."""
        return [Meeting()]


plugin = Meetings()
