"""One proposal: the proposal itself, its standing, its history, its versions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Executable,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal.core.database import UTCDateTime, open_deltas, prepared, run, session
from portal.core.database.tallies import TallyDeltaRow
from portal.core.permissions import Actor, ActorKind
from portal.core.problems import NotFound
from portal.proposals.models import (
    SUPPORTS,
    MilestoneRow,
    ProposalRow,
    ResponseRow,
    StateChangeRow,
    SupportRow,
    TellingRow,
    VersionRow,
)
from portal.proposals.queries.columns import RECORD, record_of
from portal.proposals.records import (
    History,
    MilestoneRecord,
    ProposalRecord,
    ResponseRecord,
    Standing,
    State,
    StateChange,
    VersionRecord,
)


def find_proposal(proposal_id: uuid.UUID) -> ProposalRecord | None:
    """Return a proposal whatever its state, ``None`` when there is none."""
    row = session().execute(select(*RECORD).where(ProposalRow.id == proposal_id)).first()
    return None if row is None else record_of(row)


def access_proposal(actor: Actor, proposal_id: uuid.UUID, *, hold: bool = False) -> ProposalRecord:
    """Return a proposal this actor may see.

    :param hold: keep its state as it is until the unit of work ends. Supporters hold it
        together and do not wait for one another; what closes supports waits for them.
    :raises NotFound: for somebody else's draft as for one that does not exist.
    """
    return _visible(actor, run(_record(hold), proposal_id=proposal_id).first())


@prepared
def _record(hold: bool) -> Executable:
    statement = select(*RECORD).where(ProposalRow.id == bindparam("proposal_id"))
    return statement.with_for_update(read=True, key_share=True) if hold else statement


def _visible(actor: Actor, row: Sequence[Any] | None) -> ProposalRecord:
    if row is None:
        raise NotFound
    proposal = record_of(row)
    if (
        proposal.state is State.DRAFT
        and actor.kind is not ActorKind.SYSTEM
        and (actor.person_id is None or actor.person_id != proposal.author_id)
    ):
        raise NotFound
    return proposal


def with_every_support(proposal: ProposalRecord) -> ProposalRecord:
    """Return the proposal with its supports counted to the last one."""
    exact = proposal.support_count + open_deltas(SUPPORTS, proposal.id)
    return replace(proposal, support_count=exact)


def access_with_standing(actor: Actor, proposal_id: uuid.UUID) -> tuple[ProposalRecord, Standing]:
    """Return a proposal this actor may see, how far it is and whether they support it.

    One query, and the count is exact: what one did oneself is seen at once.

    :raises NotFound: as :func:`access_proposal`.
    """
    row = run(_with_standing(), proposal_id=proposal_id, person_id=actor.person_id).first()
    proposal = _visible(actor, row)
    count = proposal.support_count + int(row.still_open) if row else 0
    return proposal, Standing(
        state=proposal.state,
        count=count,
        threshold=proposal.threshold,
        supported_at=row.supported_at if row else None,
        receipt_id=row.receipt_id if row else None,
    )


@prepared
def _with_standing() -> Executable:
    proposal_id = bindparam("proposal_id", type_=ProposalRow.id.type)
    still_open = (
        select(func.coalesce(func.sum(TallyDeltaRow.delta), 0))
        .where(TallyDeltaRow.kind == SUPPORTS, TallyDeltaRow.subject_id == proposal_id)
        .scalar_subquery()
    )
    person_id = bindparam("person_id", type_=SupportRow.person_id.type)
    mine = and_(SupportRow.proposal_id == ProposalRow.id, SupportRow.person_id == person_id)
    return (
        select(
            *RECORD,
            still_open.label("still_open"),
            SupportRow.created_at.label("supported_at"),
            SupportRow.id.label("receipt_id"),
        )
        .outerjoin(SupportRow, mine)
        .where(ProposalRow.id == proposal_id)
    )


def history_of(proposal_id: uuid.UUID) -> History:
    """Return everything that happened to a proposal, in one query."""
    rows = run(_history(), proposal_id=proposal_id).all()
    return History(
        changes=tuple(
            StateChange(State(row.state), row.at, row.text) for row in rows if row.kind == "state"
        ),
        versions=tuple((row.number, row.at) for row in rows if row.kind == "version"),
        responses=tuple(_response(row, proposal_id) for row in rows if row.kind == "answer"),
        milestones=tuple(
            MilestoneRecord(row.ref, row.title, row.text, row.due_on, row.done_on)
            for row in sorted(
                (row for row in rows if row.kind == "step"), key=lambda row: (row.number, row.at)
            )
        ),
    )


@prepared
def _history() -> Executable:
    proposal_id = bindparam("proposal_id", type_=ProposalRow.id.type)
    parts = union_all(
        _changes(proposal_id), _versions(proposal_id), _responses(proposal_id), _steps(proposal_id)
    ).subquery()
    return select(parts).order_by(parts.c.at, parts.c.number)


def _part(kind: str, **values: Any) -> Select[Any]:
    """Return one part of the union; every part has the same columns of the same types."""
    empty: dict[str, Any] = {
        "kind": literal(kind, String(10)),
        "at": cast(null(), UTCDateTime()),
        "number": cast(literal(0), Integer),
        "ref": cast(null(), Uuid(as_uuid=True)),
        "state": literal("", String(20)),
        "title": literal("", String(150)),
        "text": literal("", String(6000)),
        "cost": literal("", String(200)),
        "cost_amount": cast(null(), BigInteger),
        "timetable": literal("", String(300)),
        "department_id": cast(null(), Uuid(as_uuid=True)),
        "changed_at": cast(null(), UTCDateTime()),
        "due_on": cast(null(), Date),
        "done_on": cast(null(), Date),
    }
    return select(*(value.label(name) for name, value in {**empty, **values}.items()))


def _changes(proposal_id: ColumnElement[uuid.UUID]) -> Select[Any]:
    row = StateChangeRow
    part = _part("state", at=row.at, ref=row.id, state=row.state, text=row.note)
    return part.where(row.proposal_id == proposal_id)


def _versions(proposal_id: ColumnElement[uuid.UUID]) -> Select[Any]:
    part = _part("version", at=VersionRow.created_at, number=VersionRow.number)
    return part.where(VersionRow.proposal_id == proposal_id)


def _responses(proposal_id: ColumnElement[uuid.UUID]) -> Select[Any]:
    row = ResponseRow
    part = _part(
        "answer",
        at=row.published_at,
        number=row.revision,
        ref=row.id,
        state=row.state,
        text=row.reason,
        cost=row.cost,
        cost_amount=row.cost_amount,
        timetable=row.timetable,
        department_id=row.department_id,
        changed_at=row.changed_at,
    )
    return part.where(row.proposal_id == proposal_id, row.published_at.is_not(None))


def _steps(proposal_id: ColumnElement[uuid.UUID]) -> Select[Any]:
    row = MilestoneRow
    part = _part(
        "step",
        at=row.created_at,
        number=row.position,
        ref=row.id,
        title=row.title,
        text=row.text,
        due_on=row.due_on,
        done_on=row.done_on,
    )
    return part.where(row.proposal_id == proposal_id)


def _response(row: Any, proposal_id: uuid.UUID) -> ResponseRecord:
    return ResponseRecord(
        id=row.ref,
        proposal_id=proposal_id,
        state=State(row.state),
        reason=row.text,
        cost=row.cost,
        cost_amount=row.cost_amount,
        timetable=row.timetable,
        department_id=row.department_id,
        revision=row.number,
        changed_at=row.changed_at,
        published_at=row.at,
    )


def versions_of(proposal_id: uuid.UUID) -> tuple[VersionRecord, ...]:
    """Return every published text of a proposal, the first one first."""
    rows = session().execute(
        select(
            VersionRow.proposal_id,
            VersionRow.number,
            VersionRow.title,
            VersionRow.body,
            VersionRow.created_at,
            VersionRow.extra,
        )
        .where(VersionRow.proposal_id == proposal_id)
        .order_by(VersionRow.number)
    )
    return tuple(
        VersionRecord(
            row.proposal_id, row.number, row.title, row.body, row.created_at, row.extra or {}
        )
        for row in rows
    )


def response_draft_of(proposal_id: uuid.UUID) -> ResponseRecord | None:
    """Return the response that is being written."""
    return _one_response(ResponseRow.proposal_id == proposal_id, ResponseRow.published_at.is_(None))


def find_response(response_id: uuid.UUID) -> ResponseRecord | None:
    """Return a response by its identifier."""
    return _one_response(ResponseRow.id == response_id)


def _one_response(*conditions: Any) -> ResponseRecord | None:
    row = (
        session()
        .execute(
            select(
                ResponseRow.id,
                ResponseRow.proposal_id,
                ResponseRow.state,
                ResponseRow.reason,
                ResponseRow.cost,
                ResponseRow.cost_amount,
                ResponseRow.timetable,
                ResponseRow.department_id,
                ResponseRow.revision,
                ResponseRow.changed_at,
                ResponseRow.published_at,
                func.coalesce(TellingRow.told, 0),
            )
            .outerjoin(TellingRow, TellingRow.response_id == ResponseRow.id)
            .where(*conditions)
        )
        .first()
    )
    if row is None:
        return None
    identifier, proposal_id, state, *rest = row
    return ResponseRecord(identifier, proposal_id, State(state), *rest)
