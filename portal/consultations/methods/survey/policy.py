"""Who may answer a survey, write its questions, see its results and read every answer."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.survey.records import SurveySettings
from portal.consultations.policy import TakePart, is_running_behind_a_look, may_participate
from portal.consultations.records import ConsultationState, Moment
from portal.core.permissions import Action, Actor, Decision, Role

EDITORS = frozenset({Role.OFFICER, Role.EDITOR})
ANALYSTS = frozenset({Role.OFFICER})


def _may_design(_actor: Actor, subject: TakePart) -> Decision:
    if subject.consultation.state is ConsultationState.ARCHIVED:
        return Decision.no("archived", _("This consultation is archived and stays as it is."))
    if subject.consultation.moment(subject.phase) is Moment.FINISHED:
        return Decision.no("closed", _("This survey is over; its questions stay as they are."))
    return Decision.yes()


def _may_see_results(_actor: Actor, subject: TakePart) -> Decision:
    if SurveySettings.of(subject.phase.settings).results_while_open:
        return Decision.yes()
    hidden = is_running_behind_a_look(subject.consultation, subject.phase)
    if subject.consultation.moment(subject.phase) is Moment.FINISHED and not hidden:
        return Decision.yes()
    return Decision.no("not_yet", _("Results are shown once this phase is over."))


ANSWER = Action("survey.answer", _l("Answer surveys"), rule=may_participate)
READ_OWN = Action(
    "survey.read_own", _l("See one's own response"), frozenset({Role.CITIZEN}), reads=True
)
LOOK = Action("survey.look", _l("See surveys in the back office"), EDITORS, reads=True)
DESIGN = Action("survey.design", _l("Write the questions of surveys"), EDITORS, _may_design)
RESULTS = Action("survey.results", _l("See results of surveys"), rule=_may_see_results, reads=True)
ANALYSE = Action(
    "survey.analyse", _l("Read and analyse every answer to a survey"), ANALYSTS, reads=True
)

ACTIONS = (ANSWER, READ_OWN, LOOK, DESIGN, RESULTS, ANALYSE)
