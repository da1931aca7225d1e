"""Which columns make which record; hot pages select these and never whole rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from portal.proposals.models import ProposalRow
from portal.proposals.records import ProposalItem, ProposalRecord, State, read_media

Columns = tuple[InstrumentedAttribute[Any], ...]

RECORD: Columns = (
    ProposalRow.id,
    ProposalRow.state,
    ProposalRow.title,
    ProposalRow.body,
    ProposalRow.summary,
    ProposalRow.language,
    ProposalRow.author_id,
    ProposalRow.topic_id,
    ProposalRow.area_id,
    ProposalRow.department_id,
    ProposalRow.lon,
    ProposalRow.lat,
    ProposalRow.support_count,
    ProposalRow.comment_count,
    ProposalRow.threshold,
    ProposalRow.version,
    ProposalRow.revision,
    ProposalRow.tab,
    ProposalRow.created_at,
    ProposalRow.changed_at,
    ProposalRow.published_at,
    ProposalRow.threshold_reached_at,
    ProposalRow.closed_at,
    ProposalRow.withdrawn_reason,
    ProposalRow.media,
    ProposalRow.extra,
    ProposalRow.phase_id,
)

ITEM: Columns = (
    ProposalRow.id,
    ProposalRow.state,
    ProposalRow.title,
    ProposalRow.summary,
    ProposalRow.language,
    ProposalRow.author_id,
    ProposalRow.topic_id,
    ProposalRow.area_id,
    ProposalRow.lon,
    ProposalRow.lat,
    ProposalRow.support_count,
    ProposalRow.comment_count,
    ProposalRow.threshold,
    ProposalRow.published_at,
    ProposalRow.threshold_reached_at,
    ProposalRow.media,
    ProposalRow.extra,
)


def record_of(row: Sequence[Any]) -> ProposalRecord:
    """Return the record of a row selected with ``RECORD``, perhaps with more behind it."""
    values: list[Any] = list(row[: len(RECORD)])
    values[1], values[-3], values[-2] = State(values[1]), read_media(values[-3]), values[-2] or {}
    return ProposalRecord(*values)


def item_of(row: Sequence[Any]) -> ProposalItem:
    """Return the list item of a row selected with ``ITEM``, perhaps with more behind it."""
    values: list[Any] = list(row[: len(ITEM)])
    values[1], values[-2], values[-1] = State(values[1]), read_media(values[-2]), values[-1] or {}
    return ProposalItem(*values)
