"""The back-office page of a call: every proposal by supports, what goes on, and its answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response

from portal.consultations.reaching import reach_phase_for
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.permissions import may
from portal.core.web import Page, current_actor, needs, render
from portal.proposals.call.policy import CALL_OFFICE
from portal.proposals.call.queries import shortlist_of
from portal.proposals.call.records import METHOD, Call, CallSettings, Shortlist
from portal.proposals.policy import OFFICE
from portal.proposals.records import STATE_WORDS

blueprint = Blueprint(
    "call_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/call/<id:phase_id>",
)


@dataclass(frozen=True)
class CallOfficePage(Page):
    """A call for officers.

    :param may_answer: whether this officer answers proposals.
    """

    template: ClassVar[str] = "call/office.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    settings: CallSettings
    over: bool
    shortlist: Shortlist
    may_answer: bool
    state_words: Mapping[str, tuple[Any, str]]


@blueprint.get("")
@needs(CALL_OFFICE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show what was proposed, the most supported first."""
    actor = current_actor()
    subject = reach_phase_for(CALL_OFFICE, METHOD, actor, consultation_id, phase_id)
    consultation, phase = subject.consultation, subject.phase
    call = Call(consultation, phase, CallSettings.of(phase.settings))
    return render(
        CallOfficePage(
            consultation=consultation,
            phase=phase,
            settings=call.settings,
            over=consultation.moment(phase) is Moment.FINISHED,
            shortlist=shortlist_of(call),
            may_answer=may(actor, OFFICE),
            state_words=STATE_WORDS,
        )
    )
