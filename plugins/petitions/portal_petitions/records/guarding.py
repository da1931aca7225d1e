"""Records of what guards the count: bulk invalidations, alarms and paper sheets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from portal_petitions.records.signatures import SignatureFilter
from portal_petitions.records.states import AlarmKind, BatchState, LineState


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A bulk invalidation.

    :param previewed: counted signatures it would have taken when it was asked for.
    :param taken: signatures it took.
    :param counted: how many of those had been counted.
    """

    id: uuid.UUID
    petition_id: uuid.UUID
    filter: SignatureFilter
    why: str
    state: BatchState
    previewed: int
    taken: int
    counted: int
    asked_by: uuid.UUID | None
    asked_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    undone_by: uuid.UUID | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """Something came in more quickly than usual.

    :param key: address key or mail domain, nothing for the petition itself.
    :param usual: signatures an hour over the days before.
    """

    id: uuid.UUID
    petition_id: uuid.UUID
    title: str
    kind: AlarmKind
    key: str
    last_hour: int
    usual: float
    raised_at: datetime
    seen_by: uuid.UUID | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A sheet of paper signatures."""

    id: uuid.UUID
    petition_id: uuid.UUID
    label: str
    collected_on: date | None
    lines: int
    verified: int
    refused: int
    keyed_by: uuid.UUID | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A line of a sheet; ``twin`` says that this name and postcode signed already."""

    id: uuid.UUID
    sheet_id: uuid.UUID
    number: int
    name: str
    postcode: str
    area_id: uuid.UUID | None
    state: LineState
    refusal: str
    signature_id: uuid.UUID | None
    twin: bool


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What stands on one line of a sheet."""

    number: int
    name: str
    postcode: str = ""
    area_id: uuid.UUID | None = None
