"""The blueprint, and how its views find consultation and phase."""

from __future__ import annotations

import uuid

from flask import Blueprint

from portal.consultations.methods.statements.computing import METHOD
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase
from portal.core.permissions import Actor

blueprint = Blueprint(
    "statements", __name__, url_prefix="/consultations/<slug>/statements/<id:phase_id>"
)


def access_phase(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    return reach_phase(METHOD, actor, slug, phase_id)
