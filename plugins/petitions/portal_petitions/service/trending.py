"""Notices that signatures come in more quickly than usual, and tells the office (periodic job)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.sdk import (
    Actor,
    NotFound,
    Role,
    contacts_with_roles,
    emit,
    insert_once,
    new_id,
    now,
    require,
    session,
    unit_of_work,
)
from portal_petitions.dates import hour_of
from portal_petitions.events import PetitionTrending
from portal_petitions.limits.mailboxes import is_large
from portal_petitions.links import office_path
from portal_petitions.models import AlarmRow, HourCountRow, PetitionRow, SignatureRow
from portal_petitions.policy import OFFICE
from portal_petitions.records import AlarmKind, State
from portal_petitions.service.rows import mail_person
from portal_petitions.settings import PetitionSettings, petition_settings

BASELINE = timedelta(days=7)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that came in more quickly than usual."""

    petition_id: uuid.UUID
    kind: AlarmKind
    key: str
    last_hour: int
    usual: float


def raise_alarms() -> int:
    """Look at the last sixty minutes and tell the office what is unusual; return how much was.

    A petition alarms when the hour has enough signatures and many times those of its usual hour:
    the mean of the week before, or of the time it has been open. One network address or one small
    mail domain alarms by its number alone.
    """
    settings, moment = petition_settings(), now()
    found = [
        *_petitions(settings, moment),
        *_origins(AlarmKind.ADDRESS, SignatureRow.address_key, settings, moment),
        *(
            one
            for one in _origins(AlarmKind.DOMAIN, SignatureRow.domain, settings, moment)
            if not is_large(one.key, settings.trusted_domains)
        ),
    ]
    session().close()
    return sum(1 for one in found if _raise(one, moment))


def _recent(moment: datetime) -> tuple[Any, ...]:
    return (
        SignatureRow.petition_id == PetitionRow.id,
        PetitionRow.state == State.OPEN,
        SignatureRow.confirmed_at > moment - _HOUR,
        SignatureRow.confirmed_at <= moment,
    )


def _petitions(settings: PetitionSettings, moment: datetime) -> Iterator[Found]:
    rows = session().execute(
        select(PetitionRow.id, PetitionRow.opened_at, func.count().label("n"))
        .where(*_recent(moment))
        .group_by(PetitionRow.id, PetitionRow.opened_at)
        .having(func.count() >= settings.trending_least)
    )
    for row in rows.all():
        usual = _usual(row.id, row.opened_at, moment)
        if row.n >= settings.trending_factor * usual:
            yield Found(row.id, AlarmKind.PETITION, "", row.n, usual)


def _usual(petition_id: uuid.UUID, opened_at: datetime, moment: datetime) -> float:
    end = moment - _HOUR
    begin = max(opened_at, end - BASELINE)
    hours = max((end - begin) / _HOUR, 1.0)
    before = session().execute(
        select(func.coalesce(func.sum(HourCountRow.count), 0)).where(
            HourCountRow.petition_id == petition_id,
            HourCountRow.hour >= hour_of(begin),
            # The hour under way is what is being judged.
            HourCountRow.hour < hour_of(end),
        )
    )
    return int(before.scalar_one()) / hours


def _origins(
    kind: AlarmKind, column: Any, settings: PetitionSettings, moment: datetime
) -> Iterator[Found]:
    rows = session().execute(
        select(SignatureRow.petition_id, column.label("key"), func.count().label("n"))
        .where(*_recent(moment), column != "")
        .group_by(SignatureRow.petition_id, column)
        .having(func.count() >= settings.trending_origin)
    )
    for row in rows.all():
        yield Found(row.petition_id, kind, row.key, row.n, 0.0)


def _raise(found: Found, moment: datetime) -> bool:
    with unit_of_work():
        alarm_id = new_id()
        is_new = insert_once(
            AlarmRow.__table__,  # type: ignore[arg-type]
            {
                "id": alarm_id,
                "petition_id": found.petition_id,
                "kind": found.kind,
                "key": found.key,
                "hour": hour_of(moment),
                "last_hour": found.last_hour,
                "usual": found.usual,
                "raised_at": moment,
            },
        )
        if not is_new:
            return False
        emit(PetitionTrending(found.petition_id, alarm_id, found.kind))
        title = session().execute(
            select(PetitionRow.title).where(PetitionRow.id == found.petition_id)
        )
        words = title.scalar_one()
        for contact in contacts_with_roles(Role.MODERATOR, Role.OFFICER).values():
            mail_person(
                contact,
                "alarm",
                f"alarm:{alarm_id}",
                office_path(found.petition_id),
                title=words,
                kind=str(found.kind),
                last_hour=found.last_hour,
                usual=round(found.usual, 1),
            )
    return True


def see_alarm(actor: Actor, alarm_id: uuid.UUID) -> None:
    """Note that somebody of the office has looked at an alarm; the first one stays noted."""
    row = session().get(AlarmRow, alarm_id, with_for_update=True)
    if row is None:
        raise NotFound
    require(actor, OFFICE, session().get(PetitionRow, row.petition_id))
    if row.seen_at is None:
        row.seen_by, row.seen_at = actor.person_id, now()
        session().flush()
