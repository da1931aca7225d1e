"""The blueprint of the back office's pages, and how its views find their phase."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.methods.document.policy import OFFICE
from portal.consultations.methods.document.records import METHOD
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase_for
from portal.core.web import current_actor

blueprint = Blueprint(
    "document_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/document/<id:phase_id>",
)


def access_phase(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase for somebody who works on it.

    :raises NotFound: when there is none, or the phase uses another method.
    """
    return reach_phase_for(OFFICE, METHOD, current_actor(), consultation_id, phase_id)


def see(endpoint: str, subject: TakePart, **values: Any) -> Response:
    """Lead to one of the pages after something was done."""
    target = url_for(
        f"document_office.{endpoint}",
        consultation_id=subject.consultation.id,
        phase_id=subject.phase.id,
        **values,
    )
    return redirect(target, 303)
