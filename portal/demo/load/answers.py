"""What the council of the demonstration town answered and promised, and who lives in the town."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.consultations.answers.models import (
    PromiseNoteRow,
    PromiseRow,
    ThemeContributionRow,
    ThemeResponseRow,
    ThemeRow,
)
from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.models import ConsultationRow
from portal.consultations.outcome.settings import COMPONENT, PopulationSettings
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText
from portal.core.settings import save_settings
from portal.demo.content.reading import Table, toml
from portal.demo.load.world import World, insert_all

KEYS = ("night-transport",)
RESIDENTS = PopulationSettings(12_400, 8_900, 17_600, 29_300, 16_020, "Valdelira, padrón municipal")


def load_answers(world: World) -> None:
    """Write themes, answers and promises; needs a unit of work around it."""
    for key in KEYS:
        table = toml(f"answers/{key}.toml")
        consultation_id = session().execute(
            select(ConsultationRow.id).where(ConsultationRow.slug == table["consultation"])
        )
        _load(world, consultation_id.scalar_one(), table)
    save_settings(COMPONENT, RESIDENTS)


def _load(world: World, consultation_id: uuid.UUID, table: Table) -> None:
    statements = session().execute(
        select(StatementRow.number, StatementRow.id).where(
            StatementRow.consultation_id == consultation_id, StatementRow.state == "accepted"
        )
    )
    known = {row.number: row.id for row in statements}
    answered = world.daytime(-table["answered"])
    for position, theme in enumerate(table["theme"], start=1):
        identifier = new_id()
        insert_all(
            ThemeRow,
            [
                {
                    "id": identifier,
                    "consultation_id": consultation_id,
                    "position": position,
                    "title": TranslatedText(theme["title"]),
                    "said": TranslatedText(theme["said"]),
                    "version": 1,
                    "created_at": answered - timedelta(days=20),
                    "changed_at": answered,
                }
            ],
        )
        insert_all(
            ThemeContributionRow,
            [
                {
                    "theme_id": identifier,
                    "kind": "statement",
                    "contribution_id": known[number],
                    "linked_at": answered - timedelta(days=20),
                }
                for number in theme["statements"]
                if number in known
            ],
        )
        insert_all(ThemeResponseRow, [_response(world, identifier, theme, answered)])
        for promise in theme.get("promise", ()):
            _load_promise(world, consultation_id, identifier, promise)


def _response(
    world: World, theme_id: uuid.UUID, theme: Table, answered: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "theme_id": theme_id,
        "answer": theme["answer"],
        "reason": TranslatedText(theme["reason"]),
        "department_id": world.departments[theme["department"]],
        "officer_id": world.people["officer"],
        "revision": 1,
        "changed_at": answered,
        "published_at": answered,
    }


def _day(world: World, days: int) -> date:
    return world.ago(-days).date()


def _load_promise(
    world: World, consultation_id: uuid.UUID, theme_id: uuid.UUID, promise: Table
) -> None:
    identifier, is_kept = new_id(), "kept" in promise
    notes = list(_notes(world, identifier, promise))
    made = world.daytime(-promise["made"])
    insert_all(
        PromiseRow,
        [
            {
                "id": identifier,
                "consultation_id": consultation_id,
                "theme_id": theme_id,
                "title": TranslatedText(promise["title"]),
                "due_on": _day(world, promise["due"]),
                "first_due_on": _day(
                    world, promise["moved_from" if "moved_from" in promise else "due"]
                ),
                "department_id": world.departments[promise["department"]],
                "state": "kept" if is_kept else "open",
                "settled_on": _day(world, promise["kept"]) if is_kept else None,
                "reason": TranslatedText(promise["note"] if is_kept else {}),
                "version": 1 + len(notes),
                "made_at": made,
                "changed_at": notes[-1]["made_at"] if notes else made,
            }
        ],
    )
    insert_all(PromiseNoteRow, notes)


def _notes(world: World, promise_id: uuid.UUID, promise: Table) -> Iterator[dict[str, Any]]:
    for kind, field in (("progress", "progress"), ("moved", "moved"), ("kept", "kept")):
        if field not in promise:
            continue
        moved = kind == "moved"
        yield {
            "id": new_id(),
            "promise_id": promise_id,
            "kind": kind,
            "text": TranslatedText(promise["note"]),
            "due_from": _day(world, promise["moved_from"]) if moved else None,
            "due_to": _day(world, promise["due"]) if moved else None,
            "officer_id": world.people["officer"],
            "made_at": world.daytime(-promise[field]),
        }
