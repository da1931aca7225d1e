"""Votes of the demonstration town: a participatory budget that is open, and a name that was found.

Ballots are drawn: each person likes some options more, with the chances the content states.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime

from sqlalchemy import update

from portal.consultations.models import ConsultationRow, ConsultationTopicRow, PhaseRow
from portal.consultations.records import Access
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText
from portal.demo.content.reading import Table, toml
from portal.demo.drawing.words import Words
from portal.demo.load.participation import join_people
from portal.demo.load.world import World, insert_all, words
from portal.identity.eligibility import Eligibility
from portal.voting.content import canonical, to_json
from portal.voting.counting.ballots import Ballot, BallotError
from portal.voting.models import BallotRow, ContestRow, RollEntryRow
from portal.voting.queries import contest_by_id
from portal.voting.receipts import code_of, hash_of_code, new_token
from portal.voting.records import ContestDraft, ContestRecord, OptionDraft
from portal.voting.registry import ballot_method
from portal.voting.service import add_options, create_contest, set_contest

KEYS = ("neighbourhood-budget", "ferry-name")


def load_polls(world: World) -> None:
    """Write every vote with its ballots; needs a unit of work around it."""
    for key in KEYS:
        found = toml(f"polls/{key}.toml")
        opens = world.ago(-found["starts"]).replace(hour=8, minute=0, second=0, microsecond=0)
        closes = world.ago(-found["ends"]).replace(hour=20, minute=0, second=0, microsecond=0)
        consultation_id, phase_id = new_id(), new_id()
        _load_texts(world, found, consultation_id, phase_id, opens, closes)
        contest = _load_contest(world, found, phase_id)
        _vote(world, found, contest, consultation_id, phase_id, (opens, min(closes, world.now)))
        world.progress("votes", 1, 1)


def _text(found: Table, name: str) -> Words:
    return Words.parse(found[name])


def _load_texts(
    world: World,
    found: Table,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    opens: datetime,
    closes: datetime,
) -> None:
    announced = min(opens, world.ago(1))
    insert_all(
        ConsultationRow,
        [
            {
                "id": consultation_id,
                "slug": found["key"],
                "title": words(_text(found, "title")),
                "summary": words(_text(found, "summary")),
                "description": words(_text(found, "description")),
                "privacy_notice": words(_text(found, "privacy")),
                "department_id": world.departments[found["department"]],
                "languages": list(world.content.town.languages),
                "eligibility": Eligibility().to_json(),
                "state": "published",
                "source": "",
                "opens_at": opens,
                "closes_at": closes,
                "participant_count": 0,
                "version": 1,
                "created_by": world.people["officer"],
                "created_at": announced,
                "changed_at": announced,
                "published_at": announced,
                "closed_at": None,
            }
        ],
    )
    insert_all(
        PhaseRow,
        [
            {
                "id": phase_id,
                "consultation_id": consultation_id,
                "title": words(_text(found, "phase")),
                "description": TranslatedText(),
                "opens_at": opens,
                "closes_at": closes,
                "method": "poll",
                "settings": {},
                "access": Access(codes=True, desk=True, paper=True).to_json(),
                "version": 1,
            }
        ],
    )
    topics = [
        {"consultation_id": consultation_id, "topic_id": world.topics[key]}
        for key in found["topics"]
    ]
    insert_all(ConsultationTopicRow, topics)


def _load_contest(world: World, found: Table, phase_id: uuid.UUID) -> ContestRecord:
    draft = ContestDraft(
        question=words(_text(found, "question")),
        method=found["method"],
        settings={"within_budget": True} if found["within_budget"] else {},
        budget=found["budget"],
        currency="€" if found["budget"] else "",
    )
    contest_id = create_contest("phase", phase_id, draft)
    add_options(contest_id, [_option(world, entry) for entry in found["option"]])
    contest = contest_by_id(contest_id)
    assert contest is not None  # noqa: S101 - it was made a moment ago
    set_contest(contest, seed=f"{found['key']} 08 17 23 31 40 44")
    drawn = contest_by_id(contest_id)
    assert drawn is not None  # noqa: S101
    return drawn


def _option(world: World, entry: Table) -> OptionDraft:
    key = entry.get("area", "")
    # Somewhere in the area: where somebody has proposed something.
    near = next((p for p in world.content.proposals if p.area == key and p.longitude), None)
    return OptionDraft(
        words(Words.parse(entry["title"])),
        words(Words.parse(entry["text"])),
        cost=entry.get("cost", 0),
        category=entry.get("category", ""),
        area_id=world.areas.get(key),
        lon=near.longitude if near else None,
        lat=near.latitude if near else None,
    )


def _vote(
    world: World,
    found: Table,
    contest: ContestRecord,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    span: tuple[datetime, datetime],
) -> None:
    rng = random.Random(f"ballots-{found['key']}")
    number = min(found["voters"], len(world.neighbours))
    people = rng.sample(world.neighbours, number)
    moments = {person: world.between(*span) for person in people}
    join_people(consultation_id, phase_id, moments)
    of = {"contest_id": contest.id}
    insert_all(
        RollEntryRow,
        [
            {
                **of,
                "voter_key": f"person:{person.hex}",
                "cast": True,
                "cast_in_hour": moment.replace(minute=0, second=0, microsecond=0),
            }
            for person, moment in moments.items()
        ],
    )
    ballots = [_ballot(rng, found, contest) for _person in people]
    insert_all(
        BallotRow,
        [
            {
                **of,
                "id": uuid.uuid4(),
                "content": to_json(ballot),
                "receipt_hash": hash_of_code(code_of(contest.id, new_token())),
            }
            for ballot in ballots
        ],
    )
    session().execute(
        update(ContestRow).where(ContestRow.id == contest.id).values(cast_count=len(ballots))
    )


def _ballot(rng: random.Random, found: Table, contest: ContestRecord) -> Ballot:
    """Draw options by how much they are liked, as many as the contest still allows."""
    form = ballot_method(contest.method).form
    liked = {f"p{n}": entry["liked"] for n, entry in enumerate(found["option"], start=1)}
    order = sorted(liked, key=lambda key: -(rng.random() ** (1 / liked[key])))
    wanted = rng.randint(*found["chosen"])
    chosen: Ballot = ()
    for key in order:
        if len(chosen) == wanted:
            break
        try:
            canonical(contest, form, (*chosen, key))
        except BallotError:
            continue
        chosen = (*chosen, key)
    return canonical(contest, form, chosen)
