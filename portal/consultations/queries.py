"""Questions about consultations, whoever asks them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    exists,
    or_,
    select,
    true,
)

from portal.consultations.assembling import columns, completed
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
    PhaseRow,
)
from portal.consultations.policy import SEE_DRAFT, visible
from portal.consultations.records import (
    ConsultationRecord,
    ConsultationState,
)
from portal.core import clock
from portal.core.database import Order, Slice, page_of, session
from portal.core.permissions import Actor, may
from portal.core.problems import NotFound

C = ConsultationRow
MOST_CURRENT = 100
VISIBLE = (ConsultationState.PUBLISHED, ConsultationState.CLOSED)


def access_consultation(actor: Actor, slug: str) -> ConsultationRecord:
    """Return the consultation with this address.

    :raises NotFound: when there is none, or the actor may not know of it.
    """
    return visible(actor, consultation_by_slug(slug))


def access_by_id(actor: Actor, consultation_id: uuid.UUID) -> ConsultationRecord:
    """Return one consultation.

    :raises NotFound: when there is none, or the actor may not know of it.
    """
    return visible(actor, consultation_of(consultation_id))


def may_see(actor: Actor, consultation_id: uuid.UUID) -> bool:
    """Whether the actor may know of a consultation."""
    try:
        access_by_id(actor, consultation_id)
    except NotFound:
        return False
    return True


def consultation_by_slug(slug: str) -> ConsultationRecord | None:
    """Return a consultation in whatever state it is."""
    return _first(C.slug == slug)


def consultation_of(consultation_id: uuid.UUID) -> ConsultationRecord | None:
    """Return a consultation in whatever state it is."""
    return _first(C.id == consultation_id)


def consultation_of_phase(phase_id: uuid.UUID) -> ConsultationRecord | None:
    """Return the consultation a phase belongs to, in whatever state it is."""
    of = select(PhaseRow.consultation_id).where(PhaseRow.id == phase_id).scalar_subquery()
    return _first(C.id == of)


def consultation_imported_from(import_hash: str) -> ConsultationRecord | None:
    """Return what was made of the files with this fingerprint."""
    return _first(C.import_hash == import_hash)


def consultations_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ConsultationRecord]:
    """Return several consultations in three queries."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = completed(session().execute(columns().where(C.id.in_(wanted))).all())
    return {record.id: record for record in found}


def slug_is_taken(slug: str, except_id: uuid.UUID | None = None) -> bool:
    """Whether another consultation has this address."""
    found = session().execute(select(C.id).where(C.slug == slug)).scalar_one_or_none()
    return found is not None and found != except_id


@dataclass(frozen=True, slots=True)
class Listing:
    """What is going on: open, still to come, and one page of what is over."""

    current: tuple[ConsultationRecord, ...]
    finished: Slice[ConsultationRecord]


def list_consultations(
    *,
    cursor: str | None = None,
    limit: int = 20,
    area_id: uuid.UUID | None = None,
    topic_id: uuid.UUID | None = None,
) -> Listing:
    """Return what the public list shows, in four queries; what is current comes first only."""
    current = [] if cursor else _current_rows(area_id, topic_id, MOST_CURRENT)
    over = _finished_rows(cursor, limit, area_id, topic_id)
    records = {record.id: record for record in completed([*current, *over.items])}
    return Listing(
        tuple(_soonest_first([records[row.id] for row in current])),
        over.map(lambda row: records[row.id]),
    )


def current_consultations(
    *,
    area_id: uuid.UUID | None = None,
    topic_id: uuid.UUID | None = None,
    limit: int = MOST_CURRENT,
) -> list[ConsultationRecord]:
    """Return what is open or opens later: the open ones first, each kind by what comes soonest."""
    return _soonest_first(completed(_current_rows(area_id, topic_id, limit)))


def finished_consultations(
    *,
    cursor: str | None = None,
    limit: int = 20,
    area_id: uuid.UUID | None = None,
    topic_id: uuid.UUID | None = None,
) -> Slice[ConsultationRecord]:
    """Return what is over, the latest first."""
    found = _finished_rows(cursor, limit, area_id, topic_id)
    return Slice(tuple(completed(found.items)), found.next, found.previous)


def _current_rows(
    area_id: uuid.UUID | None, topic_id: uuid.UUID | None, limit: int
) -> Sequence[Row[Any]]:
    statement = (
        _about(columns(), area_id, topic_id)
        .where(C.state == ConsultationState.PUBLISHED, C.closes_at > clock.now())
        .order_by(C.closes_at, C.id)
        .limit(limit)
    )
    return session().execute(statement).all()


def _soonest_first(records: Sequence[ConsultationRecord]) -> list[ConsultationRecord]:
    now = clock.now()
    running = [record for record in records if record.opens_at and record.opens_at <= now]
    later = [record for record in records if not (record.opens_at and record.opens_at <= now)]
    return running + sorted(later, key=lambda record: (record.opens_at or now, record.id))


def _finished_rows(
    cursor: str | None, limit: int, area_id: uuid.UUID | None, topic_id: uuid.UUID | None
) -> Slice[Row[Any]]:
    statement = _about(columns(), area_id, topic_id).where(
        C.closes_at.is_not(None),
        or_(
            C.state == ConsultationState.CLOSED,
            and_(C.state == ConsultationState.PUBLISHED, C.closes_at <= clock.now()),
        ),
    )
    order = [Order(C.closes_at, "closes_at", True), Order(C.id, "id", True)]
    return page_of(statement, order, cursor, limit)


def all_consultations(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = 50
) -> Slice[ConsultationRecord]:
    """Return consultations for the back office, the latest change first.

    Drafts are among them only where the actor may see them, as for :func:`access_by_id`.
    """
    statement = columns().where(_not_hidden_from(actor))
    if state:
        statement = statement.where(C.state == state)
    order = [Order(C.changed_at, "changed_at", True), Order(C.id, "id", True)]
    found = page_of(statement, order, cursor, limit)
    return Slice(tuple(completed(found.items)), found.next, found.previous)


def _not_hidden_from(actor: Actor) -> ColumnElement[bool]:
    if may(actor, SEE_DRAFT):
        return true()
    held = [grant.scope for grant in actor.grants if grant.role in SEE_DRAFT.roles]
    return or_(
        C.state != ConsultationState.DRAFT,
        C.department_id.in_([scope.id for scope in held if scope.kind == "department"]),
        C.id.in_([scope.id for scope in held if scope.kind == "consultation"]),
    )


def findable_ids() -> list[uuid.UUID]:
    """Return the consultations that search may show."""
    return list(session().execute(select(C.id).where(C.state.in_(VISIBLE))).scalars())


def phases_using(method: str) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return (consultation, phase) of every phase of visible consultations that uses a method."""
    rows = session().execute(
        select(PhaseRow.consultation_id, PhaseRow.id)
        .join(C, C.id == PhaseRow.consultation_id)
        .where(PhaseRow.method == method, C.state.in_(VISIBLE))
    )
    return [(row.consultation_id, row.id) for row in rows]


def _first(condition: ColumnElement[bool]) -> ConsultationRecord | None:
    row = session().execute(columns().where(condition)).first()
    return completed([row])[0] if row is not None else None


def _about(
    statement: Select[Any], area_id: uuid.UUID | None, topic_id: uuid.UUID | None
) -> Select[Any]:
    if area_id is not None:
        statement = statement.where(
            exists().where(
                ConsultationAreaRow.consultation_id == C.id, ConsultationAreaRow.area_id == area_id
            )
        )
    if topic_id is not None:
        statement = statement.where(
            exists().where(
                ConsultationTopicRow.consultation_id == C.id,
                ConsultationTopicRow.topic_id == topic_id,
            )
        )
    return statement
