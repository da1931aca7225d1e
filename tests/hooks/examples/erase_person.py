"""Forgets the nicknames of people who leave."""

import uuid

from portal.sdk import Plugin, PrivacyHooks, hookimpl

NICKNAMES: dict[uuid.UUID, str] = {}


class Nicknames(Plugin, PrivacyHooks):
    """Keeps nicknames."""

    name = "nicknames"
    title = "Nicknames"
    capabilities = frozenset()

    @hookimpl
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Forget the person; a plugin with tables empties their personal columns here."""
        NICKNAMES.pop(person_id, None)


plugin = Nicknames()
