"""Moves phases: all of them by some days, or each to dates of its own, together or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from portal.consultations.composing.dates import moved
from portal.consultations.composing.planning import draft_of_phase
from portal.consultations.composing.writing import problems_below
from portal.consultations.policy import EDIT
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord, ConsultationState, PhaseRecord
from portal.consultations.service import edit_phase
from portal.core import clock
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems
from portal.core.state import config

FURTHEST = 3 * 366


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates of one phase as an officer typed them.

    :param version: the version of the phase that was shown; ``None`` for whatever it is now.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    version: int | None = None


def shift_phases(actor: Actor, consultation_id: uuid.UUID, days: int) -> int:
    """Move every phase by whole days of the town's clock; return how many were moved.

    Of a published consultation only phases that have not begun are moved, and none into the past.

    :raises Problems: when there is nothing to move, or it would go too far.
    """
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    if not days or abs(days) > FURTHEST:
        message = _("Write a number of days from 1 to %(max)s, or with a minus.", max=FURTHEST)
        raise Problems(Problem("days", "range", message))
    movable = [phase for phase in record.phases if not has_begun(record, phase)]
    if not movable:
        message = _("Every phase has begun. Change their ends one by one.")
        raise Problems(Problem("days", "begun", message))
    zone = ZoneInfo(config().time_zone)
    try:
        wanted = {
            phase.id: Dates(moved(phase.opens_at, days, zone), moved(phase.closes_at, days, zone))
            for phase in movable
        }
    except (OverflowError, ValueError) as error:
        raise Problems(Problem("days", "range", _("There is no such day."))) from error
    published = record.state is ConsultationState.PUBLISHED
    if published and min(d.opens_at for d in wanted.values() if d.opens_at) <= clock.now():
        message = _("A phase would have begun already. Move them less far.")
        raise Problems(Problem("days", "past", message))
    set_dates(actor, consultation_id, wanted)
    return len(wanted)


def set_dates(actor: Actor, consultation_id: uuid.UUID, wanted: Mapping[uuid.UUID, Dates]) -> None:
    """Give phases other dates, all of them or none.

    :raises Problems: naming ``phases[1].closes_at``.
    :raises Stale: when somebody else changed a phase meanwhile.
    """
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    problems: list[Problem] = []
    for number, phase in enumerate(record.phases):
        dates = wanted.get(phase.id)
        if dates is None or (dates.opens_at, dates.closes_at) == (phase.opens_at, phase.closes_at):
            continue
        draft = draft_of_phase(phase, dates.opens_at, dates.closes_at)
        version = phase.version if dates.version is None else dates.version
        try:
            with problems_below(f"phases[{number}]"):
                edit_phase(actor, consultation_id, phase.id, draft, version)
        except Problems as refused:
            problems.extend(refused.problems)
    if problems:
        raise Problems(problems)


def has_begun(record: ConsultationRecord, phase: PhaseRecord) -> bool:
    """Whether people could take part in a phase already, so that its beginning stays."""
    return record.state is not ConsultationState.DRAFT and phase.opens_at <= clock.now()
