"""Writes the petitions of the content with signatures, answers, debates and what the office did."""

from __future__ import annotations

import random
import tomllib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from portal.sdk import (
    DemoTown,
    contacts_of,
    new_id,
    save_settings,
    session,
    touch,
    unit_of_work,
)
from portal_petitions.counting import Place
from portal_petitions.counting.changing import area_row_id, hour_row_id
from portal_petitions.dates import hour_of, months_later
from portal_petitions.demo.office import office_rows
from portal_petitions.demo.signers import Signer, signers_of
from portal_petitions.models import (
    AreaCountRow,
    AreaThresholdRow,
    DebateRow,
    HourCountRow,
    MailingRow,
    PetitionRow,
    ResponseRow,
    SignatureRow,
    StepRow,
)
from portal_petitions.records import HIDING, MailingKind, Reason, State
from portal_petitions.service.anonymising import anonymise_petition
from portal_petitions.settings import COMPONENT, petition_settings

CONTENT = Path(__file__).with_name("content.toml")
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


def fill(town: DemoTown) -> None:
    """Write everything; the town has been filled before."""
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    rng = random.Random("petitions")  # noqa: S311 - the same town every time
    ids = {one["key"]: new_id() for one in content["petition"]}
    with unit_of_work():
        _save_settings(content, town)
    for one in content["petition"]:
        with unit_of_work():
            _write(town, content, one, ids, rng)
    with unit_of_work():
        for model, rows in office_rows(town, ids, rng):
            _insert(model, rows)
        touch("petitions")
    for one in content["petition"]:
        ended = _life(town, one).ended
        if ended is not None and months_later(ended, 6) <= town.now:
            anonymise_petition(ids[one["key"]])


def _save_settings(content: Mapping[str, Any], town: DemoTown) -> None:
    lines = "\n".join(f"{code},{slug}" for code, slug in content["postcodes"].items())
    save_settings(
        COMPONENT,
        replace(
            petition_settings(),
            response_threshold=content["response_threshold"],
            debate_threshold=content["debate_threshold"],
            postcodes=lines,
        ),
    )
    _insert(
        AreaThresholdRow,
        [
            {
                "area_id": town.areas[slug],
                "response_number": own["response"],
                "response_share": None,
                "debate_number": own["debate"],
                "debate_share": None,
            }
            for slug, own in content["area_thresholds"].items()
        ],
    )


def _insert(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    # Into the table itself: the model would go through every row once more.
    for start in range(0, len(rows), BATCH):
        session().execute(insert(model.__table__), list(rows[start : start + BATCH]))


def _life(town: DemoTown, one: Mapping[str, Any]) -> Life:
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


def _write(
    town: DemoTown,
    content: Mapping[str, Any],
    one: Mapping[str, Any],
    ids: Mapping[str, uuid.UUID],
    rng: random.Random,
) -> None:
    petition_id, life = ids[one["key"]], _life(town, one)
    author_id = town.people[one["author"]]
    contact = contacts_of([author_id])[author_id]
    own = content["area_thresholds"].get(one.get("area", ""), {})
    needed = (
        own.get("response", content["response_threshold"]),
        own.get("debate", content["debate_threshold"]),
    )
    signers = signers_of(
        petition_id,
        author=(author_id, contact.display_name, contact.email),
        sponsors=one["sponsors"],
        number=one["signatures"],
        last_hour=one.get("last_hour", 0),
        span=(life.created, life.moderation, life.opened, life.ended or town.now),
        postcodes=[(code, town.areas[slug]) for code, slug in content["postcodes"].items()],
        language=one["language"],
        rng=rng,
    )
    reached = [_reached(signers, life, needed[0]), _reached(signers, life, needed[1])]
    _insert(
        PetitionRow,
        [_row(town, one, ids, life, needed, reached, contact.display_name, len(signers))],
    )
    _insert(SignatureRow, [signer.row for signer in signers])
    _count(petition_id, signers)
    _insert(StepRow, _steps(town, one, petition_id, life))
    _answer(town, one, petition_id, len(signers))


def _reached(signers: Sequence[Signer], life: Life, needed: int) -> datetime | None:
    if life.opened is None or len(signers) < needed:
        return None
    return max(life.opened, sorted(signer.confirmed_at for signer in signers)[needed - 1])


def _row(
    town: DemoTown,
    one: Mapping[str, Any],
    ids: Mapping[str, uuid.UUID],
    life: Life,
    needed: tuple[int, int],
    reached: Sequence[datetime | None],
    author: str,
    signed: int,
) -> dict[str, Any]:
    rejection = one.get("rejection", {})
    reason = Reason(rejection["code"]) if rejection else None
    response, debate = one.get("response"), one.get("debate")
    state = State.CLOSED if one["state"] == "open" and life.is_over else State(one["state"])
    return {
        "id": ids[one["key"]],
        "state": state,
        "title": one["title"],
        "background": one["background"],
        "details": one["details"],
        "language": one["language"],
        "author_id": town.people[one["author"]],
        "author_name": author,
        "area_id": town.areas[one["area"]] if "area" in one else None,
        "topic_id": town.topics[one["topic"]],
        "signature_count": signed,
        "sponsor_count": one["sponsors"],
        "response_threshold": needed[0] if life.opened else 0,
        "debate_threshold": needed[1] if life.opened else 0,
        "created_at": life.created,
        "changed_at": life.ended or life.opened or life.moderation or life.created,
        "moderation_at": life.moderation,
        "opened_at": life.opened,
        "closes_at": life.closes,
        "ended_at": life.ended,
        "response_reached_at": reached[0],
        "debate_reached_at": reached[1],
        "responded_at": _days_ago(town, response["days"]) if response else None,
        "debate_on": _debate_day(town, debate) if debate else None,
        "debated_at": _days_ago(town, -debate["in_days"] - 1)
        if debate and "outcome" in debate
        else None,
        "reason": reason,
        "note": rejection.get("note", ""),
        "text_hidden": reason in HIDING if reason else False,
        "duplicate_of": ids[rejection["duplicate_of"]] if "duplicate_of" in rejection else None,
        "withdrawn_reason": one.get("withdrawn", ""),
        "lock_by": None,
        "lock_until": None,
        "anonymised_at": None,
        "version": 1,
    }


def _days_ago(town: DemoTown, days: float) -> datetime:
    return town.now - timedelta(days=days, hours=2)


def _debate_day(town: DemoTown, debate: Mapping[str, Any]) -> date:
    return (town.now + timedelta(days=debate["in_days"])).date()


def _count(petition_id: uuid.UUID, signers: Sequence[Signer]) -> None:
    hours = Counter(
        Place(petition_id, signer.area_id, hour_of(signer.confirmed_at)) for signer in signers
    )
    areas: Counter[uuid.UUID | None] = Counter(signer.area_id for signer in signers)
    _insert(
        HourCountRow,
        [
            {
                "id": hour_row_id(place),
                "petition_id": petition_id,
                "area_id": place.area_id,
                "hour": place.hour,
                "count": number,
            }
            for place, number in hours.items()
        ],
    )
    _insert(
        AreaCountRow,
        [
            {
                "id": area_row_id(petition_id, area_id),
                "petition_id": petition_id,
                "area_id": area_id,
                "count": number,
            }
            for area_id, number in areas.items()
        ],
    )


def _steps(
    town: DemoTown, one: Mapping[str, Any], petition_id: uuid.UUID, life: Life
) -> list[dict[str, Any]]:
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
        found.append(("responded", _days_ago(town, one["response"]["days"]), "", officer))
    if "debate" in one:
        days = one["debate"]["in_days"]
        announced = _days_ago(town, max(3, 14 - days))
        found.append(("debate_scheduled", announced, "", officer))
        if "outcome" in one["debate"]:
            found.append(("debated", _days_ago(town, -days - 1), "", officer))
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


def _answer(town: DemoTown, one: Mapping[str, Any], petition_id: uuid.UUID, signers: int) -> None:
    response, debate = one.get("response"), one.get("debate")
    if response:
        published = _days_ago(town, response["days"])
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
        _insert(ResponseRow, [row])
        _insert(MailingRow, [_mailing(petition_id, MailingKind.RESPONSE, published, signers)])
    if debate:
        held = "outcome" in debate
        day = _debate_day(town, debate)
        announced = _days_ago(town, max(3, 14 - debate["in_days"]))
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
            "published_at": _days_ago(town, -debate["in_days"] - 1) if held else None,
        }
        _insert(DebateRow, [row])
        _insert(MailingRow, [_mailing(petition_id, MailingKind.DEBATE, announced, signers)])


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
