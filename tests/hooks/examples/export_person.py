"""Gives people the greetings they wrote along with their other data."""

import uuid
from collections.abc import Mapping
from typing import Any

from portal.sdk import Plugin, PrivacyHooks, hookimpl

GREETINGS: dict[uuid.UUID, list[str]] = {}


class Greetings(Plugin, PrivacyHooks):
    """Keeps greetings."""

    name = "greetings"
    title = "Greetings"
    capabilities = frozenset()

    @hookimpl
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return what the person wrote, under a name people understand."""
        return {"greetings": GREETINGS.get(person_id, [])}


plugin = Greetings()
