"""Records of what the council answers, debates and mails."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from portal_petitions.records.states import MailingKind


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """An official response; a draft as long as it has no date of publication."""

    petition_id: uuid.UUID
    summary: str
    text: str
    department_id: uuid.UUID | None
    revision: int
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ResponseDraft:
    """What officers write as a response; ``revision`` is that of the form's opening."""

    summary: str
    text: str
    department_id: uuid.UUID | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DebateRecord:
    """A debate of the council: when it is, and what came of it."""

    petition_id: uuid.UUID
    scheduled_on: date | None
    place: str
    announced_at: datetime | None
    debated_on: date | None
    outcome: str
    transcript_url: str
    video_url: str
    revision: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What officers write about a debate that has been held."""

    debated_on: date
    outcome: str
    transcript_url: str = ""
    video_url: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MailingRecord:
    """How far the mails about one thing have come."""

    id: uuid.UUID
    petition_id: uuid.UUID
    kind: MailingKind
    total: int
    sent: int
    started_at: datetime
    finished_at: datetime | None
