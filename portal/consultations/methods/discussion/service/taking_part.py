"""Whoever writes takes part: on the roll of the phase, in the same commit as their comment."""

from __future__ import annotations

import uuid

from portal.consultations.holding import held
from portal.consultations.methods.discussion.policy import CONTRIBUTE
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of_phase
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound


def write_down(actor: Actor, phase_id: uuid.UUID) -> None:
    """Write down that somebody takes part, before their comment is written.

    :raises Forbidden: when the phase has closed meanwhile.
    :raises Problems: when the same natural person took part through another channel.
    """
    consultation = consultation_of_phase(phase_id)
    phase = consultation.phase(phase_id) if consultation else None
    if consultation is None or phase is None:
        raise NotFound
    # Who comments does so with an account, whatever code this browser has typed.
    subject = held(TakePart(consultation, phase))
    require(actor, CONTRIBUTE, subject)
    join_phase(participant_for(actor, subject), subject)
