"""Questions about promises: of one consultation, of the whole council, and how many stand how."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select

from portal.consultations.answers.models import PromiseNoteRow, PromiseRow
from portal.consultations.answers.records import (
    NoteKind,
    NoteRecord,
    PromiseRecord,
    PromiseState,
    Standing,
    town_today,
)
from portal.consultations.models import ConsultationRow
from portal.consultations.records import ConsultationState
from portal.core.database import Order, Slice, page_of, session
from portal.core.i18n import TranslatedText
from portal.core.problems import NotFound

P, N, C = PromiseRow, PromiseNoteRow, ConsultationRow
BATCH = 500


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """Which promises.

    :param standing: how they stand today; nothing for all.
    """

    standing: Standing | None = None
    department_id: uuid.UUID | None = None
    consultation_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ListedPromise:
    """A promise in the list of the whole council."""

    promise: PromiseRecord
    slug: str
    consultation: TranslatedText


def promises_of_consultation(consultation_id: uuid.UUID) -> list[PromiseRecord]:
    """Return the promises of a consultation, those due first first."""
    statement = _columns().where(P.consultation_id == consultation_id)
    return [_record(row) for row in session().execute(statement.order_by(P.due_on, P.id))]


def find_promise(promise_id: uuid.UUID) -> ListedPromise:
    """Return one promise everybody may see.

    :raises NotFound: when there is none, or its consultation is not published.
    """
    row = session().execute(_listed().where(P.id == promise_id)).first()
    if row is None:
        raise NotFound
    return _listed_record(row)


def notes_of(promise_id: uuid.UUID) -> list[NoteRecord]:
    """Return the story of a promise, the newest line first."""
    rows = session().execute(
        select(N.id, N.promise_id, N.kind, N.text, N.due_from, N.due_to, N.made_at)
        .where(N.promise_id == promise_id)
        .order_by(N.made_at.desc(), N.id.desc())
    )
    return [
        NoteRecord(
            row.id,
            row.promise_id,
            NoteKind(row.kind),
            row.text,
            row.due_from,
            row.due_to,
            row.made_at,
        )
        for row in rows
    ]


def list_promises(
    wanted: PromiseFilter, *, cursor: str | None = None, limit: int = 20
) -> Slice[ListedPromise]:
    """Return a page of the council's promises: what is due first comes first.

    What is settled comes latest first, since that is what people look for there.
    """
    settled = wanted.standing in (Standing.KEPT, Standing.WITHDRAWN)
    order = [Order(P.due_on, "due_on", settled), Order(P.id, "id", settled)]
    return page_of(_matching(wanted), order, cursor, limit).map(_listed_record)


def every_promise(wanted: PromiseFilter) -> Iterator[ListedPromise]:
    """Yield all promises a filter lets through, some hundreds at a time."""
    cursor: str | None = None
    while True:
        found = list_promises(wanted, cursor=cursor, limit=BATCH)
        yield from found.items
        if found.next is None:
            return
        cursor = found.next


def count_promises(wanted: PromiseFilter | None = None) -> Mapping[Standing, int]:
    """Return how many promises stand how, in one query; the filter's own standing aside."""
    wanted = wanted or PromiseFilter()
    standing = case(
        (and_(P.state == PromiseState.OPEN, P.due_on < town_today()), Standing.OVERDUE.value),
        else_=P.state,
    )
    rows = session().execute(
        select(standing.label("standing"), func.count())
        .select_from(P)
        .join(C, C.id == P.consultation_id)
        .where(*_conditions(PromiseFilter(None, wanted.department_id, wanted.consultation_id)))
        .group_by(standing)
    )
    counted = {Standing(name): count for name, count in rows}
    return {one: counted.get(one, 0) for one in Standing}


def promises_due_by(day: date) -> list[tuple[PromiseRecord, uuid.UUID | None]]:
    """Return (promise, department of its consultation) of what is open and due by ``day``."""
    statement = (
        _columns()
        .add_columns(C.department_id.label("in_charge"))
        .join(C, C.id == P.consultation_id)
        .where(*_conditions(PromiseFilter()), P.state == PromiseState.OPEN, P.due_on <= day)
        .order_by(P.due_on, P.id)
    )
    return [(_record(row), row.in_charge) for row in session().execute(statement)]


def departments_with_promises() -> Iterable[uuid.UUID]:
    """Return the departments that have promised something."""
    rows = session().execute(select(P.department_id).where(P.department_id.is_not(None)).distinct())
    return [found for (found,) in rows if found is not None]


def _conditions(wanted: PromiseFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [C.state != ConsultationState.DRAFT]
    if wanted.department_id is not None:
        conditions.append(P.department_id == wanted.department_id)
    if wanted.consultation_id is not None:
        conditions.append(P.consultation_id == wanted.consultation_id)
    today = town_today()
    if wanted.standing is Standing.OVERDUE:
        conditions += [P.state == PromiseState.OPEN, P.due_on < today]
    elif wanted.standing is Standing.OPEN:
        conditions += [P.state == PromiseState.OPEN, P.due_on >= today]
    elif wanted.standing is not None:
        conditions.append(P.state == wanted.standing.value)
    return conditions


def _matching(wanted: PromiseFilter) -> Select[*tuple[Any, ...]]:
    return _listed().where(*_conditions(wanted))


def _listed() -> Select[*tuple[Any, ...]]:
    return (
        _columns()
        .add_columns(C.slug, C.title.label("consultation_title"))
        .join(C, C.id == P.consultation_id)
        .where(C.state != ConsultationState.DRAFT)
    )


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        P.id,
        P.consultation_id,
        P.theme_id,
        P.title,
        P.due_on,
        P.first_due_on,
        P.department_id,
        P.state,
        P.settled_on,
        P.reason,
        P.version,
        P.made_at,
        P.changed_at,
    )


def _record(row: Row[Any]) -> PromiseRecord:
    return PromiseRecord(
        row.id,
        row.consultation_id,
        row.theme_id,
        row.title,
        row.due_on,
        row.first_due_on,
        row.department_id,
        PromiseState(row.state),
        row.settled_on,
        row.reason,
        row.version,
        row.made_at,
        row.changed_at,
    )


def _listed_record(row: Row[Any]) -> ListedPromise:
    return ListedPromise(_record(row), row.slug, row.consultation_title)
