"""Surveys of the demonstration town: one that is over, with its answers, and one just begun."""

from __future__ import annotations

import random
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.consultations.methods.survey.grouping.computing import group_texts
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyFormRow,
    SurveyQuestionRow,
    SurveyReceiptRow,
    SurveyResponseRow,
    SurveySectionRow,
)
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.records import QuestionRecord
from portal.consultations.methods.survey.results.computing import compute_result
from portal.consultations.methods.survey.results.models import SurveyCodingRow, SurveyThemeRow
from portal.consultations.methods.survey.types.others import with_words
from portal.consultations.models import ConsultationRow, ConsultationTopicRow, PhaseRow
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText
from portal.demo.content.reading import Table, toml
from portal.demo.drawing.words import Words
from portal.demo.load.consultations import Loaded
from portal.demo.load.participation import join_people
from portal.demo.load.world import World, insert_all, words
from portal.identity.eligibility import Eligibility

KEYS = ("way-to-school", "library-hours")
IN_SPANISH = 0.7
NEARBY = 0.0025
"""Degrees around a place people know, within which they put their marks."""


def load_surveys(world: World) -> list[Loaded]:
    """Write every survey with its answers; needs a unit of work around it.

    :returns: the surveys that have to be counted.
    """
    loaded = []
    for key in KEYS:
        table = toml(f"surveys/{key}.toml")
        place = Loaded(new_id(), new_id())
        opens = world.ago(-table["starts"]).replace(hour=8, minute=0, second=0, microsecond=0)
        closes = world.ago(-table["ends"]).replace(hour=20, minute=0, second=0, microsecond=0)
        _load_texts(world, table, place, opens, closes)
        _load_form(table, place, opens)
        _load_answers(world, table, place, (opens, closes))
        loaded.append(place)
    return loaded


def count_surveys(places: list[Loaded]) -> None:
    """Count surveys and propose groups of answers, as the worker does."""
    for place in places:
        compute_result(place.consultation_id, place.phase_id)
        for question in form_of(place.phase_id).questions:
            if question.kind == "long_text":
                group_texts(question.id)


def _words(table: Any) -> TranslatedText:
    return words(Words.parse(table))


def _load_texts(
    world: World, table: Table, place: Loaded, opens: datetime, closes: datetime
) -> None:
    insert_all(
        ConsultationRow,
        [
            {
                "id": place.consultation_id,
                "slug": table["key"],
                "title": _words(table["title"]),
                "summary": _words(table["summary"]),
                "description": _words(table["description"]),
                "privacy_notice": _words(table["privacy"]),
                "department_id": world.departments[table["department"]],
                "languages": list(world.content.town.languages),
                "eligibility": Eligibility(min_age=table.get("min_age")).to_json(),
                "state": "published",
                "source": "",
                "opens_at": opens,
                "closes_at": closes,
                "participant_count": 0,
                "version": 1,
                "created_by": world.people["officer"],
                "created_at": opens,
                "changed_at": opens,
                "published_at": opens,
                "closed_at": None,
            }
        ],
    )
    insert_all(
        PhaseRow,
        [
            {
                "id": place.phase_id,
                "consultation_id": place.consultation_id,
                "title": _words(table["phase"]),
                "description": TranslatedText(),
                "opens_at": opens,
                "closes_at": closes,
                "method": "survey",
                "settings": table.get("settings", {"texts_public": True}),
                "version": 1,
            }
        ],
    )
    topics = [
        {"consultation_id": place.consultation_id, "topic_id": world.topics[key]}
        for key in table["topics"]
    ]
    insert_all(ConsultationTopicRow, topics)


def _load_form(table: Table, place: Loaded, moment: datetime) -> None:
    of = {"phase_id": place.phase_id}
    insert_all(SurveyFormRow, [{**of, "version": 1, "changed_at": moment}])
    for position, section in enumerate(table["section"], start=1):
        section_id = new_id()
        insert_all(
            SurveySectionRow,
            [
                {
                    **of,
                    "id": section_id,
                    "position": position,
                    "title": _words(section["title"]),
                    "intro": TranslatedText(),
                }
            ],
        )
        insert_all(
            SurveyQuestionRow,
            [
                {
                    **of,
                    "id": new_id(),
                    "section_id": section_id,
                    "position": number,
                    "key": entry["key"],
                    "kind": entry["kind"],
                    "text": _words(entry["text"]),
                    "help": TranslatedText(),
                    "required": entry["answered"] == 1,
                    "settings": _settings(entry),
                    "show_if": entry.get("show_if"),
                }
                for number, entry in enumerate(section["question"], start=1)
            ],
        )


def _settings(entry: Table) -> dict[str, Any]:
    settings: dict[str, Any] = {
        name: [
            {"key": one["key"], "label": dict(_words(one["label"])), "quota": 0}
            for one in entry[name]
        ]
        for name in ("options", "rows", "columns")
        if name in entry
    }
    if "other" in entry:
        settings["other"] = dict(_words(entry["other"]["label"]))
    if entry["kind"] == "scale":
        ends = {f"{end}_label": dict(_words(entry[end])) for end in ("low", "high")}
        settings |= {"low": 1, "high": len(entry["weights"]), **ends}
    return settings


def _load_answers(
    world: World, table: Table, place: Loaded, span: tuple[datetime, datetime]
) -> None:
    rng = random.Random(f"survey-{table['key']}")
    people = rng.sample(world.neighbours, min(table["people"], len(world.neighbours)))
    moments = {person: world.between(*span) for person in people}
    joined = join_people(place.consultation_id, place.phase_id, moments)
    entries = {one["key"]: one for section in table["section"] for one in section["question"]}
    form, types = form_of(place.phase_id), question_types()
    themes = _load_themes(table, form.questions, span[1])
    spots = [(p.latitude, p.longitude) for p in world.content.proposals if p.longitude]
    responses, receipts, answers, choices, coding = [], [], [], [], []
    for person in people:
        response, moment = uuid.uuid4(), moments[person]
        language = "es" if rng.random() < IN_SPANISH else "en"
        responses.append(_response(place, response, joined[person], language, moment))
        receipts.append(_receipt(place, joined[person], moment, rng))
        for question in form.questions:
            entry = entries[question.key]
            if rng.random() >= entry["answered"]:
                continue
            here = {"response_id": response, "question_id": question.id}
            value: Any
            if question.kind == "long_text":
                theme = rng.choices(table["theme"], [one["weight"] for one in table["theme"]])[0]
                value = rng.choice(theme[language])
                if theme["name"]["en"]:
                    theme_id = themes[theme["name"]["en"]]
                    coding.append({**here, "theme_id": theme_id, "withheld": False})
            else:
                value = _answer(rng, question, entry, spots)
                if value == "other":
                    value = with_words(value, rng.choice(entry["other"]["written"][language]))
            counted = types[question.kind].countable(question, value)
            answers.append({**here, "value": value, "number": counted.number, "text": counted.text})
            choices += [
                {**here, "row_key": one.row, "option_key": one.option, "place": one.place}
                for one in counted.chosen
            ]
    for row, lines in (
        (SurveyResponseRow, responses),
        (SurveyReceiptRow, receipts),
        (SurveyAnswerRow, answers),
        (SurveyChoiceRow, choices),
    ):
        insert_all(row, lines)
    _load_coding(coding, themes)


def _load_themes(
    table: Table, questions: tuple[QuestionRecord, ...], moment: datetime
) -> dict[str, uuid.UUID]:
    asked = next(question for question in questions if question.kind == "long_text")
    named = [one for one in table["theme"] if one["name"]["en"]]
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "question_id": asked.id,
            "name": _words(one["name"]),
            "position": position,
            "answers": 0,
            "created_at": moment,
        }
        for position, one in enumerate(named, start=1)
    ]
    insert_all(SurveyThemeRow, rows)
    return {one["name"]["en"]: row["id"] for one, row in zip(named, rows, strict=True)}


def _response(
    place: Loaded, response: uuid.UUID, joined: uuid.UUID, language: str, moment: datetime
) -> dict[str, Any]:
    return {
        "id": response,
        "phase_id": place.phase_id,
        "participation_id": joined,
        "anonymous": False,
        "language": language,
        "form_version": 1,
        "started_at": moment,
        "submitted_at": moment,
    }


def _receipt(
    place: Loaded, joined: uuid.UUID, moment: datetime, rng: random.Random
) -> dict[str, Any]:
    code = "".join(rng.choice("0123456789abcdefghjkmnpqrstvwxyz") for _letter in range(10))
    of = {"participation_id": joined, "phase_id": place.phase_id}
    return {**of, "code": code, "handed_in_at": moment}


def _answer(
    rng: random.Random,
    question: QuestionRecord,
    entry: Table,
    spots: list[tuple[float, float]],
) -> Any:
    def one_of(options: list[Table]) -> str:
        return str(rng.choices(options, [one["weight"] for one in options])[0]["key"])

    if question.kind == "single":
        own = [{**entry["other"], "key": "other"}] if "other" in entry else []
        return one_of([*entry["options"], *own])
    if question.kind == "multiple":
        chosen = [one["key"] for one in entry["options"] if rng.random() * 100 < one["weight"]]
        return chosen or [one_of(entry["options"])]
    if question.kind == "number":
        return max(2, round(rng.gauss(entry["mean"], entry["spread"])))
    if question.kind == "scale":
        steps = range(1, len(entry["weights"]) + 1)
        return rng.choices(steps, entry["weights"])[0]
    if question.kind == "ranking":
        liked = sorted(
            entry["options"], key=lambda one: -(rng.random() ** (1 / float(one["weight"])))
        )
        return [one["key"] for one in liked][: rng.randint(2, len(liked))]
    if question.kind == "matrix":
        return {row["key"]: one_of(entry["columns"]) for row in entry["rows"]}
    latitude, longitude = rng.choice(spots[:6])
    return {
        "lat": round(latitude + rng.gauss(0, NEARBY / 3), 5),
        "lon": round(longitude + rng.gauss(0, NEARBY / 3), 5),
    }


def _load_coding(coding: list[dict[str, Any]], themes: dict[str, uuid.UUID]) -> None:
    insert_all(SurveyCodingRow, coding)
    for theme_id in themes.values():
        session().execute(
            update(SurveyThemeRow)
            .where(SurveyThemeRow.id == theme_id)
            .values(answers=sum(1 for one in coding if one["theme_id"] == theme_id))
            .execution_options(synchronize_session=False)
        )
