"""Who may propose and support in a call: the phase's clock and the consultation's conditions."""

from __future__ import annotations

import uuid

from flask import g, has_request_context
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.holding import held
from portal.consultations.policy import EDITORS, TakePart, may_take_part, phase_is_open
from portal.consultations.queries import consultation_of_phase
from portal.core.permissions import Action, Actor, Decision, Role
from portal.core.problems import NotFound
from portal.proposals.call.records import METHOD, Call, CallSettings

_KNOWN = "proposals_calls"


def call_of(phase_id: uuid.UUID | None) -> Call | None:
    """Return the call with this phase, ``None`` when there is none; read once a request."""
    if phase_id is None:
        return None
    known = g.setdefault(_KNOWN, {}) if has_request_context() else {}
    if phase_id not in known:
        consultation = consultation_of_phase(phase_id)
        phase = consultation.phase(phase_id) if consultation else None
        known[phase_id] = (
            Call(consultation, phase, CallSettings.of(phase.settings))
            if consultation is not None and phase is not None and phase.method == METHOD
            else None
        )
    found: Call | None = known[phase_id]
    return found


def remember_call(call: Call) -> None:
    """Spare the rules from reading again what a page has just read."""
    if has_request_context():
        g.setdefault(_KNOWN, {})[call.phase.id] = call


def held_call(phase_id: uuid.UUID) -> Call:
    """Return a call as it is now, held open until the unit of work ends.

    :raises NotFound: when there is none.
    """
    known = call_of(phase_id)
    if known is None:
        raise NotFound
    now = held(known.subject)
    call = Call(now.consultation, now.phase, CallSettings.of(now.phase.settings))
    remember_call(call)
    return call


def may_support_in(actor: Actor, phase_id: uuid.UUID) -> Decision:
    """Return whether somebody may support what was proposed in a call."""
    call = call_of(phase_id)
    if call is None:
        return Decision.no("closed", _("Supports for this proposal are closed."))
    if not call.settings.supports:
        return Decision.no("no_supports", _("In this call proposals are not supported."))
    return may_take_part(actor, call.subject)


def call_is_open(phase_id: uuid.UUID) -> Decision:
    """Return whether a call takes anything now, with the reason when not."""
    call = call_of(phase_id)
    if call is None:
        return Decision.no("closed", _("This call for proposals is closed."))
    return phase_is_open(call.consultation, call.phase)


def _may_propose(actor: Actor, subject: TakePart) -> Decision:
    return may_take_part(actor, subject)


PROPOSE_IN_CALL = Action("call.propose", _l("Propose in a consultation"), rule=_may_propose)
CALL_OFFICE = Action(
    "call.office",
    _l("See calls for proposals in the back office"),
    EDITORS | {Role.MODERATOR},
    reads=True,
)

ACTIONS = (PROPOSE_IN_CALL, CALL_OFFICE)
