"""What the office of the demonstration town has on its desk: an alarm and a paper sheet."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from portal.sdk import DemoTown, new_id
from portal_petitions.dates import hour_of
from portal_petitions.demo.names import invented_name
from portal_petitions.models import AlarmRow, InvalidationRow, LineRow, SheetRow
from portal_petitions.queries.signatures import preview_invalidation, write_filter
from portal_petitions.records import AlarmKind, BatchState, LineState, SignatureFilter

LINES = 7


def office_rows(
    town: DemoTown, ids: Mapping[str, uuid.UUID], rng: random.Random
) -> Sequence[tuple[Any, list[dict[str, Any]]]]:
    """Return rows by model, in the order they have to be written; the signatures are there."""
    sheet_id = new_id()
    return (
        (AlarmRow, [_alarm(town, ids["school-shade"])]),
        (InvalidationRow, [_batch(town, ids["hospital-parking"])]),
        (SheetRow, [_sheet(town, ids["terminus-toilets"], sheet_id)]),
        (LineRow, [_line(town, sheet_id, number, rng) for number in range(1, LINES + 1)]),
    )


def _alarm(town: DemoTown, petition_id: uuid.UUID) -> dict[str, Any]:
    return {
        "id": new_id(),
        "petition_id": petition_id,
        "kind": AlarmKind.PETITION,
        "key": "",
        "hour": hour_of(town.now),
        "last_hour": 42,
        "usual": 2.4,
        "raised_at": town.now - timedelta(minutes=9),
        "seen_by": None,
        "seen_at": None,
    }


def _batch(town: DemoTown, petition_id: uuid.UUID) -> dict[str, Any]:
    wanted = SignatureFilter(domain="post.example.net", name="Abel")
    asked_at = town.now - timedelta(hours=5)
    return {
        "id": new_id(),
        "petition_id": petition_id,
        "filter": write_filter(wanted),
        "why": "A list of the same first names came in from one mail domain within an hour.",
        "state": BatchState.ASKED,
        "previewed": preview_invalidation(petition_id, wanted, asked_at).counted,
        "taken": 0,
        "counted": 0,
        "asked_by": town.people["moderator"],
        "asked_at": asked_at,
        "decided_by": None,
        "decided_at": None,
        "undone_by": None,
        "undone_at": None,
    }


def _sheet(town: DemoTown, petition_id: uuid.UUID, sheet_id: uuid.UUID) -> dict[str, Any]:
    return {
        "id": sheet_id,
        "petition_id": petition_id,
        "label": "Library 3",
        "collected_on": (town.now - timedelta(days=6)).date(),
        "keyed_by": town.people["officer"],
        "created_at": town.now - timedelta(days=1),
        "finished_at": None,
    }


def _line(town: DemoTown, sheet_id: uuid.UUID, number: int, rng: random.Random) -> dict[str, Any]:
    return {
        "id": new_id(),
        "sheet_id": sheet_id,
        "number": number,
        "name": invented_name(rng),
        "postcode": "99006",
        "area_id": town.areas["tannery"],
        "state": LineState.KEYED,
        "refusal": "",
        "verified_by": None,
        "verified_at": None,
        "signature_id": None,
    }
