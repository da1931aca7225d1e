"""What of all consultations waits for an officer: themes without answer, promises soon due."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from portal.consultations.answers.policy import WRITE
from portal.consultations.answers.queries import (
    UnansweredTheme,
    promises_due_by,
    themes_without_answer,
)
from portal.consultations.answers.records import PromiseRecord, Standing, town_today
from portal.core.permissions import Actor, Scope
from portal.core.state import config
from portal.core.web import Tile, Waiting

SOON = timedelta(days=14)
FIRST = 5


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for one officer.

    :param promises: open ones that are overdue or due within two weeks, the first due first.
    """

    themes: tuple[UnansweredTheme, ...]
    promises: tuple[PromiseRecord, ...]

    @property
    def overdue(self) -> int:
        """How many promises are overdue."""
        return sum(one.standing is Standing.OVERDUE for one in self.promises)


def what_waits(actor: Actor) -> Waits:
    """Return what waits, of consultations this officer may answer; two queries."""
    themes = themes_without_answer()
    promises = promises_due_by(town_today() + SOON)
    return Waits(
        tuple(t for t in themes if _may(actor, t.consultation_id, t.department_id)),
        tuple(p for p, in_charge in promises if _may(actor, p.consultation_id, in_charge)),
    )


def _may(actor: Actor, consultation_id: uuid.UUID, department_id: uuid.UUID | None) -> bool:
    scopes = [Scope("consultation", consultation_id), Scope("department", department_id)]
    return any(actor.has_role(role, *scopes) for role in WRITE.roles)


def tiles_of(actor: Actor) -> list[Tile]:
    """Return the tiles of the officer's morning."""
    waits = what_waits(actor)
    url = url_for("answers_office.waiting")
    tiles = []
    if waits.themes:
        first = [
            Waiting(
                one.title,
                url_for(
                    "answers_office.theme", consultation_id=one.consultation_id, theme_id=one.id
                ),
                one.since,
            )
            for one in waits.themes[:FIRST]
        ]
        tiles.append(
            Tile(
                _("Themes without an answer"),
                len(waits.themes),
                url,
                "unanswered",
                waits.themes[0].since,
                30,
                first,
            )
        )
    if waits.promises:
        kind = "overdue" if waits.overdue else "due"
        due = [
            Waiting(
                one.title,
                url_for(
                    "answers_office.promise",
                    consultation_id=one.consultation_id,
                    promise_id=one.id,
                ),
                due=_end_of(one),
            )
            for one in waits.promises[:FIRST]
        ]
        tiles.append(Tile(_("Promises due"), len(waits.promises), url, kind, None, 20, due))
    return tiles


def _end_of(promise: PromiseRecord) -> datetime:
    return datetime.combine(promise.due_on, time(23, 59), ZoneInfo(config().time_zone))
