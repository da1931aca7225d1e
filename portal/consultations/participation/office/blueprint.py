"""The blueprint of the pages of taking part, and what they share."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from portal.consultations.capabilities import EntryField
from portal.consultations.participation.forms import (
    PREFIX,
)
from portal.consultations.participation.service.entering import entry_of
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id
from portal.core.permissions import Action, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.web import current_actor

blueprint = Blueprint(
    "participation_office", __name__, url_prefix="/admin/consultations/<id:consultation_id>"
)


def subject_of(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase.

    :raises NotFound: when there are none.
    """
    consultation = access_by_id(current_actor(), consultation_id)
    phase = consultation.phase(phase_id)
    if phase is None:
        raise NotFound
    return TakePart(consultation, phase)


def asked_in(
    action: Action, consultation_id: uuid.UUID, phase_id: uuid.UUID
) -> tuple[TakePart, Sequence[EntryField]]:
    """Return a phase and what is asked in it, for somebody who enters what others say.

    :raises NotFound: when there is none, or its method takes nothing that way.
    :raises Forbidden: when this person may not.
    """
    subject = subject_of(consultation_id, phase_id)
    require(current_actor(), action, subject)
    return subject, entry_of(subject).fields(subject.consultation, subject.phase)


def ids_of(subject: TakePart) -> dict[str, Any]:
    """Return what addresses of a phase are made of."""
    return {"consultation_id": subject.consultation.id, "phase_id": subject.phase.id}


def by_field(refused: Problems, fields: Sequence[EntryField]) -> dict[str, str]:
    """Return what is wrong with each field as the page names it."""
    return {problem.field: problem.message for problem in prefixed(refused, fields).problems}


def prefixed(refused: Problems, fields: Sequence[EntryField]) -> Problems:
    """Return refusals with the fields of a method named as the page names them."""
    names = {field.name for field in fields}
    return Problems(
        [
            Problem(PREFIX + one.field, one.code, one.message) if one.field in names else one
            for one in refused.problems
        ]
    )
