"""Reads the three consultations of the demonstration town."""

from __future__ import annotations

from portal.demo.content.reading import Table, toml
from portal.demo.content.records import (
    Camp,
    Consultation,
    ConsultationAnswer,
    Phase,
    Statement,
)
from portal.demo.drawing.words import Words

# The order in which the home page shows them.
KEYS = ("riverside", "night-transport", "mobility-2030")


def read_consultations() -> tuple[Consultation, ...]:
    """Return the open, the closed and the upcoming consultation."""
    return tuple(_consultation(toml(f"consultations/{key}.toml")) for key in KEYS)


def _consultation(table: Table) -> Consultation:
    names = ("key", "phase", "method", "department", "scene", "moderation")
    plain: Table = {name: table[name] for name in (*names, "participants", "seen_on_average")}
    translated: Table = {
        name: Words.parse(table[name])
        for name in ("title", "question", "summary", "description", "privacy")
    }
    return Consultation(
        **plain,
        **translated,
        result=Words.parse(table["result"]) if "result" in table else None,
        areas=tuple(table["areas"]),
        topics=tuple(table["topics"]),
        phases=tuple(_phase(entry) for entry in table["phase_plan"]),
        statements=tuple(_statement(entry) for entry in table["statement"]),
        camps=tuple(
            Camp(entry["key"], Words.parse(entry["name"]), entry["share"])
            for entry in table.get("camp", ())
        ),
        answer=_answer(table["answer"]) if "answer" in table else None,
    )


def _phase(entry: Table) -> Phase:
    return Phase(
        key=entry["key"],
        title=Words.parse(entry["title"]),
        text=Words.parse(entry["text"]),
        starts=entry["starts"],
        ends=entry["ends"],
    )


def _statement(entry: Table) -> Statement:
    return Statement(
        text=Words.parse(entry),
        author=entry.get("author"),
        status=entry.get("status", "approved"),
        reason=Words.parse(entry["reason"]) if "reason" in entry else None,
        agree=tuple(entry["agree"]),
    )


def _answer(entry: Table) -> ConsultationAnswer:
    return ConsultationAnswer(
        days=-entry["days"],
        department=entry["department"],
        author=entry["author"],
        outcome=entry["outcome"],
        **{name: Words.parse(entry[name]) for name in ("text", "reason", "cost", "timetable")},
    )
