"""Counts the signatures of a petition one by one and corrects what is shown.

The difference is read in one statement for each count, so that shown count, open deltas and
signatures are of one moment, and appended as a delta like any other. People go on signing
meanwhile, and the result is exact all the same.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, union_all

from portal.sdk import NotFound, add_to_tallies, open_delta_sum, session
from portal_petitions.counting.changing import (
    AREAS,
    HOURS,
    Place,
    area_row_id,
    hour_row_id,
    make_area_row,
    make_rows,
)
from portal_petitions.dates import hour_of
from portal_petitions.limits.rates import SIGNATURES
from portal_petitions.models import AreaCountRow, HourCountRow, PetitionRow, SignatureRow
from portal_petitions.records import SignatureState


def recount(petition_id: uuid.UUID) -> int:
    """Correct the counts of a petition; return how many signatures it was off by.

    Two recounts of one petition wait for each other; signers wait for nobody.
    """
    held = session().execute(
        select(PetitionRow.id).where(PetitionRow.id == petition_id).with_for_update()
    )
    if held.first() is None:
        raise NotFound
    corrections = [
        *_of_petition(petition_id),
        *_of_areas(petition_id),
        *_of_hours(petition_id),
    ]
    add_to_tallies(corrections)
    return sum(delta for kind, _subject, delta in corrections if kind == SIGNATURES)


def counts() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a signature counts."""
    return (SignatureRow.state == SignatureState.CONFIRMED, SignatureRow.counted.is_(True))


def _of_petition(petition_id: uuid.UUID) -> Iterable[tuple[str, uuid.UUID, int]]:
    exact = (
        select(func.count())
        .where(SignatureRow.petition_id == petition_id, *counts())
        .scalar_subquery()
    )
    shown = PetitionRow.signature_count + open_delta_sum(SIGNATURES, PetitionRow.id)
    off = session().execute(select(exact - shown).where(PetitionRow.id == petition_id)).scalar_one()
    return [(SIGNATURES, petition_id, int(off))] if off else []


def _of_areas(petition_id: uuid.UUID) -> Iterable[tuple[str, uuid.UUID, int]]:
    real = (
        select(SignatureRow.area_id, func.count().label("n"))
        .where(SignatureRow.petition_id == petition_id, *counts())
        .group_by(SignatureRow.area_id)
    )
    shown = select(
        AreaCountRow.area_id,
        (-(AreaCountRow.count + open_delta_sum(AREAS, AreaCountRow.id))).label("n"),
    ).where(AreaCountRow.petition_id == petition_id)
    off: Counter[uuid.UUID | None] = Counter()
    for area_id, number in session().execute(union_all(real, shown)):
        off[area_id] += int(number)
    for area_id, delta in off.items():
        if delta:
            make_area_row(petition_id, area_id)
            yield AREAS, area_row_id(petition_id, area_id), delta


def _of_hours(petition_id: uuid.UUID) -> Iterable[tuple[str, uuid.UUID, int]]:
    real: Any = select(
        SignatureRow.area_id,
        SignatureRow.confirmed_at.label("at"),
        func.count().label("n"),
    ).where(SignatureRow.petition_id == petition_id, *counts())
    shown: Any = select(
        HourCountRow.area_id,
        HourCountRow.hour,
        -(HourCountRow.count + open_delta_sum(HOURS, HourCountRow.id)),
    ).where(HourCountRow.petition_id == petition_id)
    real = real.group_by(SignatureRow.area_id, SignatureRow.confirmed_at)
    off: Counter[tuple[uuid.UUID | None, datetime]] = Counter()
    for area_id, at, number in session().execute(union_all(real, shown)):
        off[area_id, hour_of(at)] += int(number)
    for (area_id, hour), delta in off.items():
        if delta:
            place = Place(petition_id, area_id, hour)
            make_rows(place)
            yield HOURS, hour_row_id(place), delta
