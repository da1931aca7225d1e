"""Makes records of consultations out of rows: three statements, however many there are."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, literal, select, union_all

from portal.consultations.composing.looking import assumed_state
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
    PhaseRow,
)
from portal.consultations.records import Access, ConsultationRecord, PhaseRecord
from portal.core.database import session
from portal.identity.eligibility import Eligibility

C = ConsultationRow


def columns() -> Select[Any]:
    """Select what a record is made of."""
    return select(
        C.id,
        C.slug,
        C.title,
        C.summary,
        C.description,
        C.privacy_notice,
        C.department_id,
        C.languages,
        C.eligibility,
        C.state,
        C.source,
        C.participant_count,
        C.opens_at,
        C.closes_at,
        C.published_at,
        C.closed_at,
        C.changed_at,
        C.version,
    )


def completed(rows: Sequence[Row[Any]]) -> list[ConsultationRecord]:
    """Return the records of rows of :func:`columns`, with their phases, areas and topics."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    phases = _phases(ids)
    areas, topics = _subjects(ids)
    return [
        ConsultationRecord(
            id=row.id,
            slug=row.slug,
            title=row.title,
            summary=row.summary,
            description=row.description,
            privacy_notice=row.privacy_notice,
            department_id=row.department_id,
            area_ids=tuple(areas[row.id]),
            topic_ids=tuple(topics[row.id]),
            languages=tuple(row.languages),
            eligibility=Eligibility.from_json(row.eligibility),
            state=assumed_state(row.id, row.state),
            phases=tuple(phases[row.id]),
            participants=row.participant_count,
            source=row.source,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            published_at=row.published_at,
            closed_at=row.closed_at,
            changed_at=row.changed_at,
            version=row.version,
        )
        for row in rows
    ]


def _phases(ids: Sequence[uuid.UUID]) -> defaultdict[uuid.UUID, list[PhaseRecord]]:
    rows = session().execute(
        select(
            PhaseRow.id,
            PhaseRow.consultation_id,
            PhaseRow.title,
            PhaseRow.description,
            PhaseRow.opens_at,
            PhaseRow.closes_at,
            PhaseRow.method,
            PhaseRow.settings,
            PhaseRow.version,
            PhaseRow.access,
        )
        .where(PhaseRow.consultation_id.in_(ids))
        .order_by(PhaseRow.opens_at, PhaseRow.id)
    )
    found: defaultdict[uuid.UUID, list[PhaseRecord]] = defaultdict(list)
    for row in rows:
        found[row.consultation_id].append(
            PhaseRecord(
                row.id,
                row.consultation_id,
                row.title,
                row.description,
                row.opens_at,
                row.closes_at,
                row.method,
                row.settings,
                row.version,
                Access.from_json(row.access),
            )
        )
    return found


Ids = defaultdict[uuid.UUID, list[uuid.UUID]]


def _subjects(ids: Sequence[uuid.UUID]) -> tuple[Ids, Ids]:
    # Areas and topics in one statement, since a public page has few to spare.
    area, topic = ConsultationAreaRow, ConsultationTopicRow
    rows = session().execute(
        union_all(
            select(
                literal("area").label("kind"), area.consultation_id, area.area_id.label("of")
            ).where(area.consultation_id.in_(ids)),
            select(literal("topic").label("kind"), topic.consultation_id, topic.topic_id).where(
                topic.consultation_id.in_(ids)
            ),
        )
    )
    areas: Ids = defaultdict(list)
    topics: Ids = defaultdict(list)
    for kind, consultation_id, subject_id in rows:
        (areas if kind == "area" else topics)[consultation_id].append(subject_id)
    return areas, topics
