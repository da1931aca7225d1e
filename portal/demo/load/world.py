"""What the steps of loading hand on to each other: identifiers by key, the day, the dice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from portal.core.database import session
from portal.core.i18n import TranslatedText
from portal.demo.content import TownContent, Words

BATCH = 5000
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _all: int) -> None:
    """Say nothing."""


@dataclass
class World:
    """The town while it is being loaded.

    :param now: moment of loading; every date is relative to it.
    :param people: key of a person → identifier.
    :param neighbours: identifiers of people without a story.
    """

    content: TownContent
    now: datetime
    progress: Progress = silent
    rng: random.Random = field(default_factory=lambda: random.Random("valdelira"))
    areas: dict[str, uuid.UUID] = field(default_factory=dict)
    topics: dict[str, uuid.UUID] = field(default_factory=dict)
    departments: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    neighbours: list[uuid.UUID] = field(default_factory=list)
    proposals: dict[str, uuid.UUID] = field(default_factory=dict)

    def ago(self, days: float) -> datetime:
        """Return the moment so many days before now; never in the future by rounding."""
        return self.now - timedelta(days=days)

    def daytime(self, days: float) -> datetime:
        """Return a moment of that day between 8 and 22 o'clock, in the past for past days."""
        day = self.ago(days).replace(hour=8, minute=0, second=0, microsecond=0)
        moment = day + timedelta(seconds=self.rng.randrange(14 * 3600))
        return moment if days <= 0 else min(moment, self.now - timedelta(minutes=5))

    def between(self, start: datetime, end: datetime) -> datetime:
        """Return some moment of a span."""
        return start + (end - start) * self.rng.random()

    def id_at(self, moment: datetime) -> uuid.UUID:
        """Return a UUIDv7 of that moment, so that order by identifier is order by time."""
        return uuid.UUID(hex=hex_id_at(moment, self.rng))


def hex_id_at(moment: datetime, rng: random.Random) -> str:
    """Return a UUIDv7 (RFC 9562) of that moment as 32 hexadecimal digits."""
    bits = rng.getrandbits(74)
    milliseconds = int(moment.timestamp() * 1000)
    return f"{milliseconds:012x}7{bits >> 62:03x}{(bits & (1 << 62) - 1) | 1 << 63:016x}"


def words(text: Words) -> TranslatedText:
    """Return words of the content as the portal's translated text."""
    return TranslatedText(text.as_dict())


def insert_all(model: Any, rows: Iterable[dict[str, Any]]) -> int:
    """Insert rows of one shape in portions; return how many."""
    waiting: Sequence[dict[str, Any]] = list(rows)
    for start in range(0, len(waiting), BATCH):
        session().execute(insert(model), waiting[start : start + BATCH])
    return len(waiting)
