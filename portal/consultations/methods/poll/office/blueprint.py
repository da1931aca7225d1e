"""The office's blueprint, and how its views find phase and contest."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.methods.poll.policy import METHOD, SET_UP
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase_for
from portal.consultations.records import Moment
from portal.core.permissions import Action
from portal.core.problems import NotFound
from portal.core.web import current_actor
from portal.voting.records import ContestRecord

blueprint = Blueprint(
    "poll_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/phases/<id:phase_id>/poll",
)


def access(consultation_id: uuid.UUID, phase_id: uuid.UUID, action: Action = SET_UP) -> TakePart:
    """Return the phase of a vote, for whoever may do ``action`` with it."""
    return reach_phase_for(action, METHOD, current_actor(), consultation_id, phase_id)


def contest_here(subject: TakePart) -> ContestRecord:
    """Return what is voted on, once it has been said."""
    contest = contest_in(subject.phase)
    if contest is None:
        raise NotFound
    return contest


def is_fixed(subject: TakePart) -> bool:
    """Whether it has opened, so that only words can be mended."""
    moment = subject.consultation.moment(subject.phase)
    return moment not in (Moment.DRAFT, Moment.UPCOMING)


def back(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Lead back to the vote."""
    return redirect(
        url_for("poll_office.index", consultation_id=consultation_id, phase_id=phase_id), 303
    )
