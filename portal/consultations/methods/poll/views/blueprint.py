"""The blueprint, and how its views find consultation, phase and contest."""

from __future__ import annotations

import uuid

from flask import Blueprint

from portal.consultations.methods.poll.policy import METHOD
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase
from portal.core.permissions import Actor

blueprint = Blueprint("poll", __name__, url_prefix="/consultations/<slug>/poll/<id:phase_id>")


def access_phase(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase, with the code in hand.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    return reach_phase(METHOD, actor, slug, phase_id)
