"""Writes the petitions of the content with their signatures and counts, and all around them."""

from __future__ import annotations

import random
import tomllib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.sdk import (
    DemoTown,
    contacts_of,
    new_id,
    save_settings,
    touch,
    unit_of_work,
)
from portal_petitions.counting import Place
from portal_petitions.counting.changing import area_row_id, hour_row_id
from portal_petitions.dates import hour_of, months_later
from portal_petitions.demo.lives import (
    Life,
    days_ago,
    debate_day,
    insert_all,
    life_of,
    steps_of,
    write_answer,
)
from portal_petitions.demo.office import office_rows
from portal_petitions.demo.signers import Signer, signers_of
from portal_petitions.models import (
    AreaCountRow,
    AreaThresholdRow,
    HourCountRow,
    PetitionRow,
    SignatureRow,
    StepRow,
)
from portal_petitions.records import HIDING, Reason, State
from portal_petitions.service.anonymising import anonymise_petition
from portal_petitions.settings import COMPONENT, petition_settings

CONTENT = Path(__file__).with_name("content.toml")


def fill(town: DemoTown) -> None:
    """Write everything; the town has been filled before."""
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    if not _written_for(town, content):
        return
    rng = random.Random("petitions")  # noqa: S311 - the same town every time
    ids = {one["key"]: new_id() for one in content["petition"]}
    with unit_of_work():
        _save_settings(content, town)
    for one in content["petition"]:
        with unit_of_work():
            _write(town, content, one, ids, rng)
    with unit_of_work():
        for model, rows in office_rows(town, ids, rng):
            insert_all(model, rows)
        touch("petitions")
    for one in content["petition"]:
        ended = life_of(town, one).ended
        if ended is not None and months_later(ended, 6) <= town.now:
            anonymise_petition(ids[one["key"]])


def _written_for(town: DemoTown, content: Mapping[str, Any]) -> bool:
    """Whether it is the town these stories are about: its districts and its people."""
    districts = {*content["postcodes"].values(), *content["area_thresholds"]}
    authors = {one["author"] for one in content["petition"]}
    return districts <= set(town.areas) and authors <= set(town.people)


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
    insert_all(
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


def _write(
    town: DemoTown,
    content: Mapping[str, Any],
    one: Mapping[str, Any],
    ids: Mapping[str, uuid.UUID],
    rng: random.Random,
) -> None:
    petition_id, life = ids[one["key"]], life_of(town, one)
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
    insert_all(
        PetitionRow,
        [_row(town, one, ids, life, needed, reached, contact.display_name, len(signers))],
    )
    insert_all(SignatureRow, [signer.row for signer in signers])
    _count(petition_id, signers)
    insert_all(StepRow, steps_of(town, one, petition_id, life))
    write_answer(town, one, petition_id, len(signers))


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
        "responded_at": days_ago(town, response["days"]) if response else None,
        "debate_on": debate_day(town, debate) if debate else None,
        "debated_at": days_ago(town, -debate["in_days"] - 1)
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


def _count(petition_id: uuid.UUID, signers: Sequence[Signer]) -> None:
    hours = Counter(
        Place(petition_id, signer.area_id, hour_of(signer.confirmed_at)) for signer in signers
    )
    areas: Counter[uuid.UUID | None] = Counter(signer.area_id for signer in signers)
    insert_all(
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
    insert_all(
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
