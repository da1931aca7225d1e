"""The commented by-law of the demonstration town: two versions, comments, wordings, answers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.consultations.methods.document.aligning import align
from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentSupportRow,
    DocumentVersionRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.records import (
    METHOD,
    SUBJECT,
    Block,
    DocumentSettings,
    TextDraft,
)
from portal.consultations.methods.document.service import prepare
from portal.consultations.models import (
    ConsultationAreaRow,
    ConsultationRow,
    ConsultationTopicRow,
    PhaseRow,
)
from portal.core.database import new_id
from portal.core.i18n import TranslatedText
from portal.demo.content.reading import Table, toml
from portal.demo.drawing.words import Words
from portal.demo.load.participation import join_people
from portal.demo.load.world import World, insert_all, words
from portal.discussion.models import CommentRow
from portal.identity.eligibility import Eligibility

KEYS = ("squares",)
SETTINGS = {"sides": True, "wordings": True, "numbering": "sections", "per_person": 10}


@dataclass
class _Text:
    """What has been written so far: paragraphs by how they began, blocks of the last version."""

    consultation_id: uuid.UUID
    phase_id: uuid.UUID
    versions: list[uuid.UUID]
    blocks: list[Block]
    paragraphs: list[uuid.UUID]
    begins: dict[str, uuid.UUID]


def load_documents(world: World) -> None:
    """Write every commented document; needs a unit of work around it."""
    for key in KEYS:
        table = toml(f"documents/{key}.toml")
        text = _load_consultation(world, table)
        _load_versions(world, table, text)
        _load_talk(world, table, text)


def _load_consultation(world: World, table: Table) -> _Text:
    opens = world.ago(-table["starts"]).replace(hour=8, minute=0, second=0, microsecond=0)
    closes = world.ago(-table["ends"]).replace(hour=20, minute=0, second=0, microsecond=0)
    announced = world.ago(table["version"][0]["days"])
    text = _Text(new_id(), new_id(), [], [], [], {})
    insert_all(
        ConsultationRow,
        [
            {
                "id": text.consultation_id,
                "slug": table["key"],
                "title": _words(table["title"]),
                "summary": _words(table["summary"]),
                "description": _words(table["description"]),
                "privacy_notice": _words(table["privacy"]),
                "department_id": world.departments[table["department"]],
                "languages": list(world.content.town.languages),
                "eligibility": Eligibility().to_json(),
                "state": "published",
                "opens_at": opens,
                "closes_at": closes,
                "created_by": world.people["officer"],
                "created_at": announced,
                "changed_at": announced,
                "published_at": announced,
            }
        ],
    )
    insert_all(
        PhaseRow,
        [
            {
                "id": text.phase_id,
                "consultation_id": text.consultation_id,
                "title": _words(table["phase_title"]),
                "description": _words(table["phase_description"]),
                "opens_at": opens,
                "closes_at": closes,
                "method": METHOD,
                "settings": SETTINGS,
                "version": 1,
            }
        ],
    )
    of = {"consultation_id": text.consultation_id}
    insert_all(ConsultationAreaRow, [of | {"area_id": world.areas[a]} for a in table["areas"]])
    insert_all(ConsultationTopicRow, [of | {"topic_id": world.topics[t]} for t in table["topics"]])
    return text


def _load_versions(world: World, table: Table, text: _Text) -> None:
    """Write the versions; paragraphs are known again as when an officer saves a draft."""
    settings = DocumentSettings.of(SETTINGS)
    comments, wordings = _begun(table["comment"]), _begun(table["wording"])
    for number, version in enumerate(table["version"], start=1):
        languages = world.content.town.languages
        prepared = prepare(TextDraft(version["text"]), languages, settings)
        identifier, moment = new_id(), world.ago(version["days"])
        known = [
            text.paragraphs[match.old] if match.old is not None else None
            for match in align(text.blocks, prepared.blocks)
        ]
        paragraphs = [one or new_id() for one in known]
        insert_all(
            DocumentVersionRow,
            [
                {
                    "id": identifier,
                    "consultation_id": text.consultation_id,
                    "phase_id": text.phase_id,
                    "number": number,
                    "note": _words(version["note"]),
                    "notes": [],
                    "edition": 1,
                    "created_by": world.people["officer"],
                    "changed_at": moment,
                    "published_at": moment,
                    "published_by": world.people["officer"],
                }
            ],
        )
        fresh = [place for place, one in enumerate(known) if one is None]
        for place in fresh:
            text.begins[prepared.parts[place].text["en"]] = paragraphs[place]
        insert_all(
            DocumentParagraphRow,
            [
                {
                    "id": paragraphs[place],
                    "consultation_id": text.consultation_id,
                    "phase_id": text.phase_id,
                    "anchor": len(text.begins) - len(fresh) + count,
                    "comment_count": _number(comments, prepared.parts[place].text["en"]),
                    "wording_count": _number(wordings, prepared.parts[place].text["en"]),
                }
                for count, place in enumerate(fresh, start=1)
            ],
        )
        insert_all(
            DocumentBlockRow,
            [
                {
                    "id": new_id(),
                    "version_id": identifier,
                    "paragraph_id": paragraphs[place],
                    "position": place,
                    "kind": part.block.kind.value,
                    "level": part.block.level,
                    "marker": part.block.marker,
                    "label": part.label,
                    "text": part.text,
                }
                for place, part in enumerate(prepared.parts)
            ],
        )
        text.versions.append(identifier)
        text.blocks, text.paragraphs = prepared.blocks, paragraphs


def _load_talk(world: World, table: Table, text: _Text) -> None:
    rng = random.Random(f"document-{table['key']}")
    said: dict[uuid.UUID, datetime] = {}
    for entry in sorted([*table["comment"], *table["wording"]], key=lambda one: -one["days"]):
        said.setdefault(world.people[entry["by"]], world.ago(entry["days"]))
    supporters = [rng.sample(world.neighbours, entry["supports"] - 1) for entry in table["wording"]]
    for entry, people in zip(table["wording"], supporters, strict=True):
        for person in people:
            said.setdefault(person, world.between(world.ago(entry["days"]), world.now))
    joined = join_people(text.consultation_id, text.phase_id, said)
    _load_comments(world, table["comment"], text)
    for number, (entry, people) in enumerate(zip(table["wording"], supporters, strict=True), 1):
        _load_wording(world, entry, text, number, people, joined)


def _load_comments(world: World, entries: Sequence[Table], text: _Text) -> None:
    roots: dict[tuple[str, str], uuid.UUID] = {}
    rows = []
    for entry in sorted(entries, key=lambda one: -one["days"]):
        moment = world.ago(entry["days"])
        identifier = world.id_at(moment)
        above = roots.get((entry["on"], entry.get("answers", "")))
        roots.setdefault((entry["on"], entry["by"]), identifier)
        rows.append(
            {
                "id": identifier,
                "subject_kind": SUBJECT,
                "subject_id": _paragraph(text, entry["on"]),
                "root_id": above or identifier,
                "parent_id": above,
                "level": 2 if above else 1,
                "side": "neutral" if above else entry["side"],
                "author_id": world.people[entry["by"]],
                "body": entry["text"],
                "created_at": moment,
                "hidden_reason": "",
            }
        )
    insert_all(CommentRow, rows)


def _load_wording(
    world: World,
    entry: Table,
    text: _Text,
    number: int,
    supporters: Sequence[uuid.UUID],
    joined: Mapping[uuid.UUID, uuid.UUID],
) -> None:
    identifier, moment = new_id(), world.ago(entry["days"])
    answered = entry.get("answered")
    insert_all(
        DocumentWordingRow,
        [
            {
                "id": identifier,
                "consultation_id": text.consultation_id,
                "phase_id": text.phase_id,
                "paragraph_id": _paragraph(text, entry["on"]),
                "version_id": text.versions[entry["version"] - 1],
                "participation_id": joined[world.people[entry["by"]]],
                "number": number,
                "language": entry["language"],
                "text": entry["text"],
                "reason": entry["reason"],
                "support_count": entry["supports"],
                "state": entry["state"],
                "answer": entry.get("answer", ""),
                "taken_in": entry.get("taken_in"),
                "answered_by": world.people[entry["answered_by"]] if answered else None,
                "answered_at": world.ago(answered) if answered else None,
                "hidden_reason": "",
                "created_at": moment,
            }
        ],
    )
    people = [world.people[entry["by"]], *supporters]
    insert_all(
        DocumentSupportRow,
        [
            {
                "wording_id": identifier,
                "participation_id": joined[person],
                "created_at": world.between(moment, world.now),
            }
            for person in people
        ],
    )


def _begun(entries: Sequence[Table]) -> list[str]:
    return [entry["on"] for entry in entries]


def _number(begins: Sequence[str], text: str) -> int:
    return sum(text.startswith(one) for one in begins)


def _paragraph(text: _Text, begin: str) -> uuid.UUID:
    return next(one for words, one in text.begins.items() if words.startswith(begin))


def _words(table: Any) -> TranslatedText:
    return words(Words.parse(table))
