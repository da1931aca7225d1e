"""Who may answer, add and moderate statements, and who may see results."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.statements.records import StatementSettings
from portal.consultations.policy import TakePart, is_running_behind_a_look, may_take_part
from portal.consultations.records import Moment
from portal.core.permissions import Action, Actor, Decision, Role

MODERATORS = frozenset({Role.MODERATOR, Role.OFFICER})


def _may_add(actor: Actor, subject: TakePart) -> Decision:
    allowed = may_take_part(actor, subject)
    if not allowed.allowed:
        return allowed
    if not StatementSettings.of(subject.phase.settings).own_statements:
        return Decision.no("no_own", _("In this phase no statements can be added."))
    return allowed


def _may_see_results(_actor: Actor, subject: TakePart) -> Decision:
    if StatementSettings.of(subject.phase.settings).results_while_open:
        return Decision.yes()
    hidden = is_running_behind_a_look(subject.consultation, subject.phase)
    if subject.consultation.moment(subject.phase) is Moment.FINISHED and not hidden:
        return Decision.yes()
    return Decision.no("not_yet", _("Results are shown once this phase is over."))


VOTE = Action("statements.vote", _l("Agree or disagree with statements"), rule=may_take_part)
ADD = Action("statements.add", _l("Add statements"), rule=_may_add)
RESULTS = Action("statements.results", _l("See opinion groups"), rule=_may_see_results, reads=True)
READ_OWN = Action(
    "statements.read_own",
    _l("See one's own answers"),
    frozenset({Role.CITIZEN}),
    reads=True,
)
MODERATE = Action("statements.moderate", _l("Moderate statements"), MODERATORS)

ACTIONS = (VOTE, ADD, RESULTS, READ_OWN, MODERATE)
