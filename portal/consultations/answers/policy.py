"""Who may write themes, answers and promises: officers, of the consultation or its department."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.policy import OFFICERS
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.core.permissions import Action, Actor, Decision


def _published(_actor: Actor, subject: ConsultationRecord | None) -> Decision:
    if subject is not None and subject.state is ConsultationState.DRAFT:
        return Decision.no("not_published", _("This consultation is not published yet."))
    return Decision.yes()


READ = Action("answers.read", _l("See answers being written"), OFFICERS, reads=True)
WRITE = Action("answers.write", _l("Answer consultations and make promises"), OFFICERS, _published)

ACTIONS = (READ, WRITE)
