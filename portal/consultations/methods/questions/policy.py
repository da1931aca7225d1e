"""Who may ask, support, moderate and answer questions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.consultations.policy import may_participate
from portal.core.permissions import Action, Role

MODERATORS = frozenset({Role.MODERATOR, Role.OFFICER})

ASK = Action("questions.ask", _l("Ask the council"), rule=may_participate)
SUPPORT = Action("questions.support", _l("Support questions"), rule=may_participate)
READ_OWN = Action(
    "questions.read_own", _l("See one's own questions"), frozenset({Role.CITIZEN}), reads=True
)
MODERATE = Action("questions.moderate", _l("Moderate and merge questions"), MODERATORS)
ANSWER = Action("questions.answer", _l("Answer questions"), frozenset({Role.OFFICER}))

ACTIONS = (ASK, SUPPORT, READ_OWN, MODERATE, ANSWER)
