"""When things happened to a petition of the demonstration town, and what was said to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from portal.sdk import DemoTown, new_id, session
from portal_petitions.dates import months_later
from portal_petitions.models import DebateRow, MailingRow, ResponseRow
from portal_petitions.records import MailingKind, State

SPONSORING, MODERATING = timedelta(days=9), timedelta(days=4)
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Life:
    """When things happened to one petition."""

    created: datetime
    moderation: datetime | None
    opened: datetime | None
    closes: datetime | None
    ended: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ended is not None


def insert_all(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in portions."""
    # Into the table itself: the model would go through every row once more.
    for start in range(0, len(rows), BATCH):
        session().execute(insert(model.__table__), list(rows[start : start + BATCH]))


def life_of(town: DemoTown, one: Mapping[str, Any]) -> Life:
    """Return when things happened to a petition of the content."""
    began = town.now - timedelta(days=one["days"], hours=3)
    match State(one["state"]):
        case State.SPONSORING:
            return Life(began, None, None, None, None)
        case State.MODERATION:
            waits = town.now - timedelta(days=one["waits"], hours=1)
            return Life(min(began, waits), waits, None, None, None)
        case State.REJECTED:
            decided = began + timedelta(days=one["waits"], hours=2)
            return Life(began - SPONSORING, began, None, None, decided)
        case State.WITHDRAWN:
            stopped = town.now - timedelta(days=one["days"] / 2)
            moderated = began - MODERATING
            created = moderated - SPONSORING
            return Life(created, moderated, began, months_later(began, 6), stopped)
    closes = months_later(began, 6)
    moderated = began - MODERATING
    ended = closes if closes <= town.now else None
    return Life(moderated - SPONSORING, moderated, began, closes, ended)


def days_ago(town: DemoTown, days: float) -> datetime:
    """Return a moment that many days before the town is filled."""
    return town.now - timedelta(days=days, hours=2)


def debate_day(town: DemoTown, debate: Mapping[str, Any]) -> date:
    """Return the day of a debate."""
    return (town.now + timedelta(days=debate["in_days"])).date()


def steps_of(
    town: DemoTown, one: Mapping[str, Any], petition_id: uuid.UUID, life: Life
) -> list[dict[str, Any]]:
    """Return the moments of a petition\'s life as rows."""
    moderator, author = town.people["moderator"], town.people[one["author"]]
    found: list[tuple[str, datetime | None, str, uuid.UUID | None]] = [
        ("sponsoring", life.created, "", author),
        ("moderation", life.moderation, "", None),
        ("open", life.opened, "", moderator),
    ]
    if one["state"] in ("rejected", "withdrawn"):
        note = one.get("withdrawn", "") or one["rejection"]["note"]
        found.append((one["state"], life.ended, note, moderator))
    elif life.ended is not None:
        found.append(("closed", life.ended, "", None))
    officer = town.people["officer"]
    if "response" in one:
        found.append(("responded", days_ago(town, one["response"]["days"]), "", officer))
    if "debate" in one:
        days = one["debate"]["in_days"]
        announced = days_ago(town, max(3, 14 - days))
        found.append(("debate_scheduled", announced, "", officer))
        if "outcome" in one["debate"]:
            found.append(("debated", days_ago(town, -days - 1), "", officer))
    return [
        {
            "id": new_id(),
            "petition_id": petition_id,
            "state": state,
            "note": note[:500],
            "actor_id": actor,
            "at": at,
        }
        for state, at, note, actor in found
        if at is not None
    ]


def write_answer(
    town: DemoTown, one: Mapping[str, Any], petition_id: uuid.UUID, signers: int
) -> None:
    """Write what the council said to a petition, and how the mails about it went out."""
    response, debate = one.get("response"), one.get("debate")
    if response:
        published = days_ago(town, response["days"])
        row = {
            "petition_id": petition_id,
            "summary": response["summary"],
            "text": response["text"],
            "department_id": town.departments[response["department"]],
            "officer_id": town.people["officer"],
            "revision": 1,
            "changed_at": published,
            "published_at": published,
        }
        insert_all(ResponseRow, [row])
        insert_all(MailingRow, [_mailing(petition_id, MailingKind.RESPONSE, published, signers)])
    if debate:
        held = "outcome" in debate
        day = debate_day(town, debate)
        announced = days_ago(town, max(3, 14 - debate["in_days"]))
        row = {
            "petition_id": petition_id,
            "scheduled_on": day,
            "place": debate["text"],
            "announced_at": announced,
            "debated_on": day if held else None,
            "outcome": debate.get("outcome", ""),
            "transcript_url": debate["link"] if held else "",
            "video_url": "",
            "officer_id": town.people["officer"],
            "revision": 1,
            "published_at": days_ago(town, -debate["in_days"] - 1) if held else None,
        }
        insert_all(DebateRow, [row])
        insert_all(MailingRow, [_mailing(petition_id, MailingKind.DEBATE, announced, signers)])


def _mailing(
    petition_id: uuid.UUID, kind: MailingKind, at: datetime, signers: int
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "petition_id": petition_id,
        "kind": kind,
        "total": signers,
        "sent": signers,
        "until": at,
        "after_at": None,
        "after_id": None,
        "again": False,
        "started_at": at,
        "finished_at": at + timedelta(minutes=11),
    }
