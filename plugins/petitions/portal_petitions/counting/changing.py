"""Appends changes of the counts to the transaction of their cause."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.sdk import add_to_tallies, insert_once
from portal_petitions.dates import hour_of
from portal_petitions.limits.rates import SIGNATURES
from portal_petitions.models import AreaCountRow, HourCountRow

AREAS, HOURS = "petitions.areas", "petitions.hours"
_NAMES = uuid.UUID("0190f3c2-6f0a-7cc1-9b53-7d2f1d5c8a10")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature is counted: its petition, its area, and its hour."""

    petition_id: uuid.UUID
    area_id: uuid.UUID | None
    hour: datetime


def area_row_id(petition_id: uuid.UUID, area_id: uuid.UUID | None) -> uuid.UUID:
    """Return the identifier of the row that counts an area's signatures."""
    return uuid.uuid5(_NAMES, f"{petition_id}:{area_id or '-'}")


def hour_row_id(place: Place) -> uuid.UUID:
    """Return the identifier of the row that counts an hour's signatures from an area."""
    return uuid.uuid5(
        _NAMES, f"{place.petition_id}:{place.area_id or '-'}:{place.hour.isoformat()}"
    )


def count_signature(
    petition_id: uuid.UUID, area_id: uuid.UUID | None, confirmed_at: datetime, delta: int
) -> None:
    """Count one signature; with a ``delta`` of 0 the same is done and nothing changes.

    That is so that whoever signs above a limit cannot tell by the time it takes.
    """
    change_counts({Place(petition_id, area_id, hour_of(confirmed_at)): delta})


def change_counts(changes: Mapping[Place, int]) -> None:
    """Append changes of the counts to the unit of work under way."""
    deltas: list[tuple[str, uuid.UUID, int]] = []
    petitions: Counter[uuid.UUID] = Counter()
    areas: Counter[uuid.UUID] = Counter()
    for place, delta in changes.items():
        make_rows(place)
        petitions[place.petition_id] += delta
        areas[area_row_id(place.petition_id, place.area_id)] += delta
        deltas.append((HOURS, hour_row_id(place), delta))
    deltas += [(AREAS, row_id, delta) for row_id, delta in areas.items()]
    deltas += [(SIGNATURES, petition_id, delta) for petition_id, delta in petitions.items()]
    add_to_tallies(deltas)


def make_rows(place: Place) -> None:
    """Make sure that there are rows to fold into; usually they are there already."""
    is_new = insert_once(
        HourCountRow.__table__,  # type: ignore[arg-type]
        {
            "id": hour_row_id(place),
            "petition_id": place.petition_id,
            "area_id": place.area_id,
            "hour": place.hour,
            "count": 0,
        },
    )
    # The row of the area is as old as the oldest of its hours.
    if is_new:
        make_area_row(place.petition_id, place.area_id)


def make_area_row(petition_id: uuid.UUID, area_id: uuid.UUID | None) -> None:
    """Make sure that there is a row for an area."""
    values: dict[str, Any] = {
        "id": area_row_id(petition_id, area_id),
        "petition_id": petition_id,
        "area_id": area_id,
        "count": 0,
    }
    insert_once(AreaCountRow.__table__, values)  # type: ignore[arg-type]
