"""A yard of the demonstration town: discussed first, then a call for proposals, then questions."""

from __future__ import annotations

import random
import uuid
from datetime import datetime
from typing import Any

from portal.consultations.methods.discussion.models import DiscussionRow
from portal.consultations.methods.discussion.records import KIND
from portal.consultations.methods.questions.models import (
    AnswerRow,
    QuestionRow,
    QuestionSupportRow,
)
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
    PhaseRow,
)
from portal.core.database import new_id
from portal.core.i18n import TranslatedText
from portal.core.text.markdown import excerpt
from portal.demo.content.reading import Table, toml
from portal.demo.drawing.words import Words
from portal.demo.load.participation import join_people
from portal.demo.load.world import World, insert_all, words
from portal.discussion.models import CommentRow, ReactionRow
from portal.identity.eligibility import Eligibility
from portal.proposals.models import ProposalRow, StateChangeRow, SupportRow, VersionRow

KEYS = ("tannery-yard",)
PHASES = ("discussion", "call", "questions")
Span = tuple[datetime, datetime]


def load_conversations(world: World) -> None:
    """Write every conversation; needs a unit of work around it."""
    for key in KEYS:
        table = toml(f"conversations/{key}.toml")
        rng = random.Random(f"conversation-{key}")
        spans = {name: _span(world, table[name]) for name in PHASES}
        consultation_id, phases = new_id(), {name: new_id() for name in PHASES}
        _load_texts(world, table, consultation_id, phases, spans)
        _load_discussion(world, table, consultation_id, phases["discussion"], rng)
        _load_proposals(world, table, consultation_id, phases["call"], rng)
        _load_questions(world, table, consultation_id, phases["questions"], rng)


def _span(world: World, phase: Table) -> Span:
    opens = world.ago(-phase["starts"]).replace(hour=8, minute=0, second=0, microsecond=0)
    closes = world.ago(-phase["ends"]).replace(hour=20, minute=0, second=0, microsecond=0)
    return opens, closes


def _words(table: Any) -> TranslatedText:
    return words(Words.parse(table))


def _load_texts(
    world: World,
    table: Table,
    consultation_id: uuid.UUID,
    phases: dict[str, uuid.UUID],
    spans: dict[str, Span],
) -> None:
    opens = min(span[0] for span in spans.values())
    insert_all(
        ConsultationRow,
        [
            {
                "id": consultation_id,
                "slug": table["key"],
                **{name: _words(table[name]) for name in ("title", "summary", "description")},
                "privacy_notice": _words(table["privacy"]),
                "department_id": world.departments[table["department"]],
                "languages": list(world.content.town.languages),
                "eligibility": Eligibility().to_json(),
                "state": "published",
                "source": "",
                "opens_at": opens,
                "closes_at": max(span[1] for span in spans.values()),
                "participant_count": 0,
                "version": 1,
                "created_by": world.people["officer-culture"],
                "created_at": opens,
                "changed_at": opens,
                "published_at": opens,
                "closed_at": None,
            }
        ],
    )
    call = table["call"]
    settings: dict[str, dict[str, Any]] = {
        "call": {"shortlist": "top", "top": call["top"], "per_person": call["per_person"]}
    }
    insert_all(
        PhaseRow,
        [
            {
                "id": phases[name],
                "consultation_id": consultation_id,
                "title": _words(table[name]["title"]),
                "description": _words(table[name]["text"])
                if "text" in table[name]
                else TranslatedText(),
                "opens_at": spans[name][0],
                "closes_at": spans[name][1],
                "method": name,
                "settings": settings.get(name, {}),
                "version": 1,
            }
            for name in PHASES
        ],
    )
    of = {"consultation_id": consultation_id}
    insert_all(ConsultationAreaRow, [of | {"area_id": world.areas[a]} for a in table["areas"]])
    insert_all(ConsultationTopicRow, [of | {"topic_id": world.topics[t]} for t in table["topics"]])


def _load_discussion(
    world: World,
    table: Table,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    rng: random.Random,
) -> None:
    found, comments = table["discussion"], table["comment"]
    said = world.ago(found["official_days"])
    insert_all(
        DiscussionRow,
        [
            {
                "phase_id": phase_id,
                **{name: _words(found[name]) for name in ("question", "background", "official")},
                "official_at": said,
                "comment_count": len(comments),
                "version": 2,
                "changed_by": world.people["officer-culture"],
                "changed_at": said,
            }
        ],
    )
    rows, reactions = [], []
    for entry in comments:
        moment = world.ago(entry["days"])
        identifier = world.id_at(moment)
        rows.append(
            {
                "id": identifier,
                "subject_kind": KIND,
                "subject_id": phase_id,
                "root_id": identifier,
                "level": 1,
                "side": entry["side"],
                "author_id": world.people[entry["by"]],
                "body": entry["text"],
                "agree_count": min(entry["agree"], len(world.neighbours)),
                "created_at": moment,
                "hidden_reason": "",
            }
        )
        for person in _sample(rng, world.neighbours, entry["agree"]):
            when = world.between(moment, world.now)
            reactions.append(
                {
                    "id": world.id_at(when),
                    "comment_id": identifier,
                    "person_id": person,
                    "kind": "agree",
                    "created_at": when,
                }
            )
    insert_all(CommentRow, rows)
    insert_all(ReactionRow, reactions)
    first = {world.people[one["by"]]: world.ago(one["days"]) for one in reversed(comments)}
    join_people(consultation_id, phase_id, first)


def _load_proposals(
    world: World,
    table: Table,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    rng: random.Random,
) -> None:
    joined: dict[uuid.UUID, datetime] = {}
    proposals, versions, changes, supports = [], [], [], []
    for entry in table["proposal"]:
        author, moment = world.people[entry["by"]], world.ago(entry["days"])
        identifier = world.id_at(moment)
        _earliest(joined, author, moment)
        people = _sample(rng, world.neighbours, entry["supports"])
        text = {"title": entry["title"], "body": entry["body"], "created_at": moment}
        proposals.append(
            {
                "id": identifier,
                "state": "published",
                "listed": True,
                **text,
                "summary": excerpt(entry["body"], 200),
                "language": entry["language"],
                "author_id": author,
                "topic_id": world.topics[entry["topic"]],
                "area_id": world.areas[table["areas"][0]],
                "phase_id": phase_id,
                "media": [],
                "support_count": len(people),
                "comment_count": 0,
                "threshold": world.content.town.support_threshold,
                "shuffle": rng.randrange(2**31),
                "version": 1,
                "revision": 1,
                "tab": "",
                "changed_at": moment,
                "published_at": moment,
                "withdrawn_reason": "",
            }
        )
        versions.append({"proposal_id": identifier, "number": 1, **text})
        changes.append(
            {
                "id": new_id(),
                "proposal_id": identifier,
                "state": "published",
                "note": "",
                "at": moment,
            }
        )
        for person in people:
            when = world.between(moment, world.now)
            _earliest(joined, person, when)
            supports.append(
                {
                    "id": world.id_at(when),
                    "proposal_id": identifier,
                    "person_id": person,
                    "created_at": when,
                }
            )
    insert_all(ProposalRow, proposals)
    insert_all(VersionRow, versions)
    insert_all(StateChangeRow, changes)
    insert_all(SupportRow, supports)
    join_people(consultation_id, phase_id, joined)


def _load_questions(
    world: World,
    table: Table,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    rng: random.Random,
) -> None:
    entries = table["question"]
    moments = [world.ago(entry["days"]) for entry in entries]
    joined: dict[uuid.UUID, datetime] = {}
    supporters: list[list[uuid.UUID]] = []
    for entry, moment in zip(entries, moments, strict=True):
        _earliest(joined, world.people[entry["by"]], moment)
        others = _sample(rng, world.neighbours, entry["supports"] - 1)
        supporters.append([world.people[entry["by"]], *others])
        for person in others:
            _earliest(joined, person, world.between(moment, world.now))
    roll = join_people(consultation_id, phase_id, joined)
    ids = [world.id_at(moment) for moment in moments]
    insert_all(
        QuestionRow,
        [
            {
                "id": ids[place],
                "consultation_id": consultation_id,
                "phase_id": phase_id,
                "number": place + 1,
                "text": entry["text"],
                "language": entry["language"],
                "participation_id": roll[world.people[entry["by"]]],
                "state": "shown",
                "follows": entry.get("follows"),
                "support_count": len(supporters[place]),
                "created_at": moments[place],
                "answered_at": _answered(world, entry),
                "moderation_reason": "",
            }
            for place, entry in enumerate(entries)
        ],
    )
    insert_all(
        QuestionSupportRow,
        [
            {
                "question_id": ids[place],
                "participation_id": roll[person],
                "created_at": max(moments[place], joined[person]),
                "told_at": _answered(world, entry),
            }
            for place, entry in enumerate(entries)
            for person in supporters[place]
        ],
    )
    insert_all(
        AnswerRow,
        [
            _answer(world, entry, ids[place])
            for place, entry in enumerate(entries)
            if "answer" in entry
        ],
    )


def _answered(world: World, entry: Table) -> datetime | None:
    return world.ago(entry["answer"]["days"]) if "answer" in entry else None


def _answer(world: World, entry: Table, question_id: uuid.UUID) -> dict[str, Any]:
    given, moment = entry["answer"], world.ago(entry["answer"]["days"])
    links = [{"title": given["title"], "url": given["link"]}] if "link" in given else []
    return {
        "id": new_id(),
        "question_id": question_id,
        "text": given["text"],
        "links": links,
        "department_id": world.departments[given["department"]],
        "officer_id": world.people["officer-culture"],
        "revision": 1,
        "changed_at": moment,
        "published_at": moment,
    }


def _sample(rng: random.Random, people: list[uuid.UUID], number: int) -> list[uuid.UUID]:
    return rng.sample(people, min(number, len(people)))


def _earliest(joined: dict[uuid.UUID, datetime], person: uuid.UUID, moment: datetime) -> None:
    joined[person] = min(moment, joined.get(person, moment))
