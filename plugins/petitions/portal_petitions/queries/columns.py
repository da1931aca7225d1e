"""Which columns make which record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from portal.sdk import now
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.records import (
    Channel,
    PetitionItem,
    PetitionRecord,
    Reason,
    SignatureRecord,
    SignatureState,
    State,
)

ITEM = tuple(getattr(PetitionRow, field.name) for field in fields(PetitionItem))
RECORD = tuple(getattr(PetitionRow, field.name) for field in fields(PetitionRecord))
SIGNATURE = tuple(getattr(SignatureRow, field.name) for field in fields(SignatureRecord))


def item_of(row: Any) -> PetitionItem:
    """Return the list item of a row selected with ``ITEM``, perhaps with more behind it."""
    return PetitionItem(**_values(row, ITEM))


def record_of(row: Any) -> PetitionRecord:
    """Return the record of a row selected with ``RECORD``, perhaps with more behind it."""
    return PetitionRecord(**_values(row, RECORD))


def _values(row: Sequence[Any], columns: Sequence[Any]) -> dict[str, Any]:
    values = {column.key: value for column, value in zip(columns, row, strict=False)}
    values["state"] = state_now(values["state"], values["closes_at"])
    if values["state"] is State.CLOSED and values["ended_at"] is None:
        values["ended_at"] = values["closes_at"]
    values["reason"] = Reason(values["reason"]) if values["reason"] else None
    return values


def state_now(stored: str, closes_at: datetime | None) -> State:
    """Return the state at this moment: when its time is over a petition is closed.

    The clock closes it; the job that writes so down may come later.
    """
    state = State(stored)
    if state is State.OPEN and closes_at is not None and closes_at <= now():
        return State.CLOSED
    return state


def signature_of(row: Sequence[Any]) -> SignatureRecord:
    """Return the record of a row selected with ``SIGNATURE``."""
    values = {column.key: value for column, value in zip(SIGNATURE, row, strict=False)}
    values["state"] = SignatureState(values["state"])
    values["channel"] = Channel(values["channel"])
    return SignatureRecord(**values)
