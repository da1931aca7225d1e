"""Which columns make which record; hot pages select these and never whole rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row
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
)


def record_of(row: Row[Any]) -> ProposalRecord:
    """Return the record of a row selected with ``RECORD``."""
    identifier, state, *middle, media = row[: len(RECORD)]
    return ProposalRecord(identifier, State(state), *middle, media=read_media(media))


def item_of(row: Row[Any]) -> ProposalItem:
    """Return the list item of a row selected with ``ITEM``."""
    identifier, state, *middle, media = row[: len(ITEM)]
    return ProposalItem(identifier, State(state), *middle, media=read_media(media))
