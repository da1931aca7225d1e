"""Who may comment on a document, reword it, write its versions and answer wordings."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.document.records import DocumentSettings
from portal.consultations.policy import EDITORS, TakePart, may_participate
from portal.consultations.records import ConsultationState
from portal.core.permissions import Action, Actor, Decision, Role

MODERATORS = frozenset({Role.MODERATOR, Role.OFFICER})


def _may_propose(actor: Actor, subject: TakePart) -> Decision:
    allowed = may_participate(actor, subject)
    if not allowed.allowed:
        return allowed
    if not DocumentSettings.of(subject.phase.settings).wordings:
        return Decision.no("no_wordings", _("In this phase wordings cannot be proposed."))
    return allowed


def _not_archived(_actor: Actor, subject: TakePart | None) -> Decision:
    if subject is not None and subject.consultation.state is ConsultationState.ARCHIVED:
        return Decision.no("archived", _("This consultation is archived and stays as it is."))
    return Decision.yes()


PROPOSE = Action("document.propose", _l("Propose wordings for a document"), rule=_may_propose)
SUPPORT = Action("document.support", _l("Support proposed wordings"), rule=_may_propose)
READ_OWN = Action(
    "document.read_own",
    _l("See what changed since one commented"),
    frozenset({Role.CITIZEN}),
    reads=True,
)
WRITE = Action("document.write", _l("Write versions of a document"), EDITORS, _not_archived)
ANSWER = Action(
    "document.answer", _l("Answer proposed wordings"), frozenset({Role.OFFICER}), _not_archived
)
HIDE = Action("document.hide", _l("Hide proposed wordings"), MODERATORS)
OFFICE = Action(
    "document.office", _l("See documents in the back office"), EDITORS | MODERATORS, reads=True
)

ACTIONS = (PROPOSE, SUPPORT, READ_OWN, WRITE, ANSWER, HIDE, OFFICE)
