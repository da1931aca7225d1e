"""Lets the council answer what people wrote into a guest book."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from portal.sdk import (
    ConsultationHooks,
    ContributionRecord,
    Plugin,
    Slice,
    hookimpl,
)

ENTRY = ContributionRecord(
    kind="guest_book",
    id=uuid.UUID("018f0000-0000-7000-8000-000000000001"),
    phase_id=uuid.UUID("018f0000-0000-7000-8000-000000000002"),
    text="The bench by the mill is broken.",
    url="/guest-book#1",
    made_at=datetime(2027, 3, 1, tzinfo=UTC),
)


class GuestBook:
    """What stands in the book; a real one would ask its table."""

    kind = "guest_book"
    title = "Guest book"

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return the entries that contain the words."""
        return Slice((ENTRY,) if words.casefold() in ENTRY.text.casefold() else (), None, None)

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return entries by identifier."""
        return {ENTRY.id: ENTRY} if ENTRY.id in ids else {}


class GuestBooks(Plugin, ConsultationHooks):
    """Keeps a guest book."""

    name = "guest_books"
    title = "Guest books"
    capabilities = frozenset()

    @hookimpl
    def contribution_sources(self) -> list[GuestBook]:
        """Offer the entries to whoever answers."""
        return [GuestBook()]


plugin = GuestBooks()
