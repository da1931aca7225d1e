"""Who may vote, set a vote up, and see what came of it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.policy import EDITORS, TakePart, may_participate
from portal.consultations.records import ConsultationState
from portal.core.permissions import Action, Actor, Decision, Role

METHOD = "poll"
KIND = "phase"


def _not_archived(_actor: Actor, subject: TakePart | None) -> Decision:
    if subject is not None and subject.consultation.state is ConsultationState.ARCHIVED:
        return Decision.no("archived", _("This consultation is archived and stays as it is."))
    return Decision.yes()


CAST = Action("poll.cast", _l("Vote"), rule=may_participate)
READ_OWN = Action(
    "poll.read_own", _l("See whether one has voted"), frozenset({Role.CITIZEN}), reads=True
)
OFFICE = Action("poll.office", _l("See how a vote is set up"), EDITORS, reads=True)
SET_UP = Action("poll.set_up", _l("Set votes up"), EDITORS, _not_archived)

ACTIONS = (CAST, READ_OWN, OFFICE, SET_UP)
