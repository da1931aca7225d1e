"""Looking ahead: a consultation as somebody else sees it, at another moment.

A :class:`Look` holds within one request for one consultation. The clock is imagined
(:func:`portal.core.clock.imagine`), so nothing can be written; the actor is made up; a draft
counts as published. Everything else is the code that people will meet, so what is shown is what
the server will do.
"""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.consultations.records import ConsultationState
from portal.core.permissions import VISITOR, Actor, ActorKind


class Viewer(StrEnum):
    """Through whose eyes."""

    VISITOR = "visitor"
    CITIZEN = "citizen"
    RESIDENT = "resident"
    OFFICER = "officer"


SOMEBODY = uuid.UUID("00000000-0000-4000-8000-000000000000")
"""Stands for a person who is not there; nobody has this identifier."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one consultation.

    :param slug: address of the consultation; other pages are as they are.
    :param on: the moment that is imagined.
    :param area_id: where the made-up resident lives.
    :param age: in whole years at that moment.
    :param by_link: whether somebody looks who was given a secret link.
    """

    consultation_id: uuid.UUID
    slug: str
    viewer: Viewer
    on: datetime
    area_id: uuid.UUID | None = None
    age: int | None = None
    by_link: bool = False


_look: ContextVar[Look | None] = ContextVar("portal_look", default=None)


def begin_look(look: Look) -> None:
    """Let the records of one consultation be as the look assumes."""
    _look.set(look)


def end_look() -> None:
    """See things as they are again."""
    _look.set(None)


def current_look() -> Look | None:
    """Return the look under way."""
    return _look.get()


def assumed_state(consultation_id: uuid.UUID, state: str) -> ConsultationState:
    """Return a consultation's state: a draft one looks ahead at counts as published."""
    look = _look.get()
    if (
        look is not None
        and look.consultation_id == consultation_id
        and state == ConsultationState.DRAFT
    ):
        return ConsultationState.PUBLISHED
    return ConsultationState(state)


def looking_actor(look: Look, officer: Actor) -> Actor:
    """Return who sees what the look shows."""
    if look.viewer is Viewer.OFFICER:
        return officer
    if look.viewer is Viewer.VISITOR:
        return VISITOR
    verified = look.viewer is Viewer.RESIDENT
    return Actor(
        kind=ActorKind.PERSON,
        person_id=SOMEBODY,
        display_name="–",
        level=3 if verified else 0,
        area_id=look.area_id if verified else None,
        birth_date=_born(look.on.date(), look.age) if verified and look.age is not None else None,
        confirmed=True,
    )


def _born(on: date, age: int) -> date:
    """Return the day somebody was born who turns ``age`` years old on ``on``."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:  # 29 February
        return on.replace(year=on.year - age, month=2, day=28)
