"""Consultations of the demonstration town: texts, phases, statements and everybody's answers."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date

from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
    PhaseRow,
)
from portal.core.database import new_id
from portal.core.i18n import TranslatedText
from portal.core.storage.images import AcceptedImage
from portal.core.uploads.service import keep_image
from portal.demo.content.records import Consultation, Phase, Statement
from portal.demo.drawing import scene
from portal.demo.load.participation import join_people
from portal.demo.load.pictures import Picture
from portal.demo.load.world import World, insert_all, words
from portal.identity.eligibility import Eligibility

STATES = {"approved": "accepted", "pending": "pending", "rejected": "rejected"}
SECONDS_PER_ANSWER = 12
HEADINGS = {
    "en": ("How it goes on", "What the council answers"),
    "es": ("Cómo sigue", "Qué responde el ayuntamiento"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where an opinion map has to be computed."""

    consultation_id: uuid.UUID
    phase_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class _Answer:
    participant: int
    statement: int
    value: int
    cast_at: datetime


def pictures_of(world: World) -> dict[str, Picture]:
    """Return which picture each consultation shows, by key."""
    return {one.key: Picture(one.scene) for one in world.content.consultations}


def load_consultations(world: World, drawn: Mapping[Picture, AcceptedImage]) -> list[Loaded]:
    """Write every consultation; needs a unit of work around it.

    :returns: the phases people answered in.
    """
    pictures = pictures_of(world)
    loaded = []
    for consultation in world.content.consultations:
        phase = next(p for p in consultation.phases if p.key == consultation.method)
        opens, closes = _span(world, phase)
        answers = _draw_answers(world, consultation, opens, min(closes, world.now))
        place = Loaded(new_id(), new_id())
        _load_texts(world, consultation, place, opens, closes, answers)
        _load_answers(world, consultation, place, opens, answers)
        picture = pictures[consultation.key]
        keep_image(
            drawn[picture],
            subject_kind="consultation",
            subject_id=place.consultation_id,
            owner_id=None,
            name=f"{picture.scene}.jpg",
            alt=scene(picture.scene).alt.en,
            public=True,
        )
        if answers:
            loaded.append(place)
    return loaded


def _span(world: World, phase: Phase) -> tuple[datetime, datetime]:
    """Return from the morning of the first day to the evening of the last."""
    opens = world.ago(-phase.starts).replace(hour=8, minute=0, second=0, microsecond=0)
    closes = world.ago(-phase.ends).replace(hour=20, minute=0, second=0, microsecond=0)
    return opens, closes


def _draw_answers(
    world: World, consultation: Consultation, opens: datetime, until: datetime
) -> list[_Answer]:
    """Return everybody's answers; a person gives theirs in one sitting."""
    rng = random.Random(f"votes-{consultation.key}")
    answers: list[_Answer] = []
    moment, last = opens, -1
    longest = timedelta(seconds=SECONDS_PER_ANSWER * (len(consultation.statements) + 1))
    for participant, statement, value in consultation.draw_votes(rng):
        if participant != last:
            moment, last = opens + (until - longest - opens) * rng.random(), participant
        moment += timedelta(seconds=rng.uniform(3, SECONDS_PER_ANSWER))
        answers.append(_Answer(participant, statement, value, moment))
    world.progress(consultation.key, len(answers), len(answers))
    return answers


def _load_texts(
    world: World,
    consultation: Consultation,
    place: Loaded,
    opens: datetime,
    closes: datetime,
    answers: list[_Answer],
) -> None:
    closed = consultation.phase == "closed"
    announced = min(opens - timedelta(days=7), world.now - timedelta(days=1))
    phase = next(p for p in consultation.phases if p.key == consultation.method)
    insert_all(
        ConsultationRow,
        [
            {
                "id": place.consultation_id,
                "slug": consultation.key,
                "title": words(consultation.title),
                "summary": words(consultation.summary),
                "description": _description(world, consultation),
                "privacy_notice": words(consultation.privacy),
                "department_id": world.departments[consultation.department],
                "languages": list(world.content.town.languages),
                "eligibility": Eligibility().to_json(),
                "state": "closed" if closed else "published",
                "source": "",
                "opens_at": opens,
                "closes_at": closes,
                "participant_count": len({answer.participant for answer in answers}),
                "version": 1,
                "created_by": world.people["officer"],
                "created_at": announced,
                "changed_at": announced,
                "published_at": announced,
                "closed_at": closes if closed else None,
            }
        ],
    )
    insert_all(
        PhaseRow,
        [
            {
                "id": place.phase_id,
                "consultation_id": place.consultation_id,
                "title": words(phase.title),
                "description": words(phase.text),
                "opens_at": opens,
                "closes_at": closes,
                "method": consultation.method,
                "settings": {
                    "own_statements": True,
                    "moderated": consultation.moderation == "before",
                    "per_person": 5,
                    "results_while_open": True,
                },
                "version": 1,
            }
        ],
    )
    of = {"consultation_id": place.consultation_id}
    areas = [world.areas[key] for key in consultation.areas if key in world.areas]
    insert_all(ConsultationAreaRow, [of | {"area_id": area} for area in areas])
    topics = [world.topics[key] for key in consultation.topics]
    insert_all(ConsultationTopicRow, [of | {"topic_id": topic} for topic in topics])


def _day(world: World, days: int, language: str) -> str:
    locale = {"en": "en_GB"}.get(language, language)
    return format_date(world.ago(-days), "long", locale=locale)


def _description(world: World, consultation: Consultation) -> TranslatedText:
    """Return what is asked, what came of it, the further steps and the council's answer."""
    texts: dict[str, str] = {}
    for language in world.content.town.languages:
        steps, answered = HEADINGS[language]

        def said(text: Any, language: str = language) -> str:
            return str(text.as_dict()[language]).strip() if text else ""

        parts = [f"**{said(consultation.question)}**", said(consultation.description)]
        parts.append(said(consultation.result))
        parts.append(f"## {steps}")
        parts.append(
            "\n".join(
                f"- **{said(phase.title)}**, "
                f"{_day(world, phase.starts, language)} – {_day(world, phase.ends, language)}. "
                f"{said(phase.text)}"
                for phase in consultation.phases
            )
        )
        answer = consultation.answer
        if answer is not None:
            parts.append(f"## {answered}")
            parts += [said(t) for t in (answer.text, answer.reason, answer.cost, answer.timetable)]
        texts[language] = "\n\n".join(part for part in parts if part)
    return TranslatedText(texts)


def _load_answers(
    world: World,
    consultation: Consultation,
    place: Loaded,
    opens: datetime,
    answers: list[_Answer],
) -> None:
    began: dict[int, datetime] = {}
    for answer in answers:
        began.setdefault(answer.participant, answer.cast_at)
    authors = sorted({s.author for s in consultation.statements if s.author})
    people = random.Random(f"people-{consultation.key}").sample(
        world.neighbours, consultation.participants
    )
    participants = {number: world.id_at(moment) for number, moment in began.items()}
    writers = {key: world.id_at(opens) for key in authors}
    of = {"consultation_id": place.consultation_id, "external_key": None}
    insert_all(
        ParticipantRow,
        [
            of
            | {
                "id": participants[number],
                "person_id": people[number],
                "joined_at": moment,
                "first_vote_at": moment,
            }
            for number, moment in began.items()
        ],
    )
    join_people(
        place.consultation_id,
        place.phase_id,
        {people[number]: moment for number, moment in began.items()},
        count=False,
    )
    insert_all(
        ParticipantRow,
        [
            of
            | {
                "id": identifier,
                "person_id": world.people[key],
                "joined_at": min(opens, world.now),
                "first_vote_at": None,
            }
            for key, identifier in writers.items()
        ],
    )
    counts = Counter((answer.statement, answer.value) for answer in answers)
    ids = [new_id() for _statement in consultation.statements]
    insert_all(StatementRow, _statements(world, consultation, place, opens, ids, writers, counts))
    insert_all(
        StatementVoteRow,
        (
            {
                "participant_id": participants[answer.participant],
                "statement_id": ids[answer.statement],
                "value": answer.value,
                "cast_at": answer.cast_at,
            }
            for answer in answers
        ),
    )


def _statements(
    world: World,
    consultation: Consultation,
    place: Loaded,
    opens: datetime,
    ids: list[uuid.UUID],
    writers: Mapping[str, uuid.UUID],
    counts: Mapping[tuple[int, int], int],
) -> Iterator[dict[str, Any]]:
    begun = min(opens, world.now)
    for number, (identifier, statement) in enumerate(
        zip(ids, consultation.statements, strict=True)
    ):
        text, language = _text(world, statement)
        pending = statement.status == "pending"
        yield {
            "id": identifier,
            "consultation_id": place.consultation_id,
            "phase_id": place.phase_id,
            "number": number,
            "text": text,
            "language": language,
            "author_id": writers[statement.author] if statement.author else None,
            "state": STATES[statement.status],
            "is_seed": statement.author is None,
            "is_meta": False,
            "agree_count": counts.get((number, 1), 0),
            "disagree_count": counts.get((number, -1), 0),
            "pass_count": counts.get((number, 0), 0),
            "extremity": 0.0,
            "created_at": world.ago(0.4) if pending else begun,
            "moderated_at": None if pending else begun,
            "moderated_by": None if pending else world.people["moderator"],
            "moderation_reason": statement.reason.as_dict()[language] if statement.reason else "",
        }


def _text(world: World, statement: Statement) -> tuple[str, str]:
    """Return a statement in its author's language; the council writes in the town's first."""
    language = world.content.town.languages[0]
    if statement.author is not None:
        by_key = {person.key: person for person in world.content.people}
        language = by_key[statement.author].language
    return statement.text.as_dict()[language], language
