"""What others may know of thanks, and what the plugin tells the portal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from portal.sdk import Event, Secret, event_type, setting
from portal.sdk import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class ThanksRecord:
    """A line of thanks.

    :param words: what was said.
    """

    id: uuid.UUID
    proposal_id: uuid.UUID
    words: str
    written_at: datetime


@event_type("sample.thanked", subject="proposal")
@dataclass(frozen=True)
class Thanked(Event):
    """Somebody said thanks for a proposal."""

    thanks_id: uuid.UUID
    proposal_id: uuid.UUID


@dataclass(frozen=True)
class SampleSettings:
    """What a town can change about thanks."""

    longest: int = setting(200, label=_l("Longest line"), minimum=20, maximum=200)
    key: Secret = setting(Secret(), label=_l("Key of the other machine"))
    shown: bool = setting(True, label=_l("Show thanks beside proposals"))
