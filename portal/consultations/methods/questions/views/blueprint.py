"""The blueprint, how its views find consultation and phase, and who is asking."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.methods.questions.records import METHOD
from portal.consultations.participation.queries import participation_of
from portal.consultations.participation.visitors import known_participant
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase
from portal.core.permissions import Actor

blueprint = Blueprint(
    "questions", __name__, url_prefix="/consultations/<slug>/questions/<id:phase_id>"
)


def access_phase(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase, with the code in hand.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    return reach_phase(METHOD, actor, slug, phase_id)


def participation_id_of(actor: Actor, subject: TakePart) -> uuid.UUID | None:
    """Return how the roll of the phase knows whoever is asking, if it does."""
    participant = known_participant(actor, subject)
    if participant is None:
        return None
    known = participation_of(subject.phase.id, participant.key)
    return known.id if known is not None else None


def see(subject: TakePart, number: int | None = None, anchor: str = "") -> Response:
    """Lead to a question, or to the list."""
    here: dict[str, Any] = {"slug": subject.consultation.slug, "phase_id": subject.phase.id}
    if number is None:
        target = url_for("questions.index", **here)
    else:
        target = url_for("questions.show", number=number, **here)
    return redirect(target + anchor, 303)
