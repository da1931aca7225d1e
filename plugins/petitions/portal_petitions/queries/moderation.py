"""What waits in the back office: petitions to moderate, to answer, to debate; and alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, select

from portal.sdk import Order, Slice, now, page_of, session
from portal_petitions.models import AlarmRow, PetitionRow
from portal_petitions.queries.columns import ITEM, item_of
from portal_petitions.queries.lists import PetitionFilter as Filter
from portal_petitions.queries.lists import View, conditions_of
from portal_petitions.records import AlarmKind, AlarmRecord, PetitionItem, State
from portal_petitions.settings import petition_settings


class Age(StrEnum):
    """How long a petition has waited for its moderators."""

    FINE = "fine"
    NOTICE = "notice"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """How much waits for the moderators; ``noticed`` includes what is overdue."""

    waiting: int
    noticed: int
    overdue: int
    oldest: datetime | None


def moderation_age(petition: PetitionItem) -> Age:
    """Return whether a petition has waited long: notice from 11 days on, overdue from 14."""
    if petition.moderation_at is None or petition.state is not State.MODERATION:
        return Age.FINE
    settings, waited = petition_settings(), now() - petition.moderation_at
    if waited >= timedelta(days=settings.overdue_days):
        return Age.OVERDUE
    return Age.NOTICE if waited >= timedelta(days=settings.notice_days) else Age.FINE


def moderation_queue(cursor: str | None = None, limit: int = 50) -> Slice[PetitionItem]:
    """Return petitions that wait for moderation, the oldest first."""
    statement = select(*ITEM).where(PetitionRow.state == State.MODERATION)
    order = [Order(PetitionRow.moderation_at, "moderation_at"), Order(PetitionRow.id, "id")]
    return page_of(statement, order, cursor, limit).map(item_of)


def waiting_counts() -> WaitingCounts:
    """Return how much waits for the moderators, in one query."""
    settings, moment = petition_settings(), now()
    since = PetitionRow.moderation_at

    def older_than(days: int) -> ColumnElement[int]:
        return func.count(case((since <= moment - timedelta(days=days), 1)))

    row = (
        session()
        .execute(
            select(
                func.count(),
                older_than(settings.notice_days),
                older_than(settings.overdue_days),
                func.min(since),
            ).where(PetitionRow.state == State.MODERATION)
        )
        .one()
    )
    return WaitingCounts(int(row[0]), int(row[1]), int(row[2]), row[3])


def awaiting_response(cursor: str | None = None, limit: int = 50) -> Slice[PetitionItem]:
    """Return petitions the council has to answer, the longest wait first."""
    statement = select(*ITEM).where(*conditions_of(Filter(view=View.AWAITING_RESPONSE)))
    order = [
        Order(PetitionRow.response_reached_at, "response_reached_at"),
        Order(PetitionRow.id, "id"),
    ]
    return page_of(statement, order, cursor, limit).map(item_of)


def awaiting_debate(cursor: str | None = None, limit: int = 50) -> Slice[PetitionItem]:
    """Return petitions the council has to debate, the longest wait first."""
    statement = select(*ITEM).where(
        *conditions_of(Filter(view=View.AWAITING_DEBATE)),
        PetitionRow.debate_reached_at.is_not(None),
    )
    order = [
        Order(PetitionRow.debate_reached_at, "debate_reached_at"),
        Order(PetitionRow.id, "id"),
    ]
    return page_of(statement, order, cursor, limit).map(item_of)


def office_petitions(
    states: Sequence[State] = (), cursor: str | None = None, limit: int = 50
) -> Slice[PetitionItem]:
    """Return petitions of any state, the newest first, for the office."""
    statement = select(*ITEM)
    if states:
        statement = statement.where(PetitionRow.state.in_(states))
    order = [Order(PetitionRow.created_at, "created_at", True), Order(PetitionRow.id, "id", True)]
    return page_of(statement, order, cursor, limit).map(item_of)


def alarms(
    cursor: str | None = None, limit: int = 50, *, unseen: bool = False
) -> Slice[AlarmRecord]:
    """Return alarms, the newest first."""
    statement = select(
        AlarmRow.id,
        AlarmRow.petition_id,
        PetitionRow.title,
        AlarmRow.kind,
        AlarmRow.key,
        AlarmRow.last_hour,
        AlarmRow.usual,
        AlarmRow.raised_at,
        AlarmRow.seen_by,
        AlarmRow.seen_at,
    ).join(PetitionRow, PetitionRow.id == AlarmRow.petition_id)
    if unseen:
        statement = statement.where(AlarmRow.seen_at.is_(None))
    order = [Order(AlarmRow.raised_at, "raised_at", True), Order(AlarmRow.id, "id", True)]
    return page_of(statement, order, cursor, limit).map(
        lambda row: AlarmRecord(**{**row._mapping, "kind": AlarmKind(row.kind)})
    )


def unseen_alarms() -> int:
    """Return how many alarms nobody has looked at."""
    statement = select(func.count()).where(AlarmRow.seen_at.is_(None))
    return int(session().execute(statement).scalar_one())
