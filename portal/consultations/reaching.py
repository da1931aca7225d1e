"""The way from an address to a phase of one method: the one loader of everything under it."""

from __future__ import annotations

import uuid

from portal.consultations.participation.visitors import take_part_subject
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id, access_consultation
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import Action, Actor, require
from portal.core.problems import NotFound


def phase_using(method: str, consultation: ConsultationRecord, phase_id: uuid.UUID) -> PhaseRecord:
    """Return a phase of a consultation.

    :raises NotFound: when there is none, or it uses another method.
    """
    phase = consultation.phase(phase_id)
    if phase is None or phase.method != method:
        raise NotFound
    return phase


def reach_phase(method: str, actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase as its public pages reach them, with the code in hand.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    consultation = access_consultation(actor, slug)
    return take_part_subject(consultation, phase_using(method, consultation, phase_id))


def reach_phase_for(
    action: Action,
    method: str,
    actor: Actor,
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
) -> TakePart:
    """Return consultation and phase as the back office reaches them, for whoever may do this.

    :raises NotFound: when there are none, or the phase uses another method.
    :raises Forbidden: when the actor may not.
    """
    consultation = access_by_id(actor, consultation_id)
    subject = TakePart(consultation, phase_using(method, consultation, phase_id))
    require(actor, action, subject)
    return subject
