"""Who may take part in a discussion and who sets it up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.consultations.policy import may_take_part
from portal.core.permissions import Action, Role

EDITORS = frozenset({Role.OFFICER, Role.EDITOR})

CONTRIBUTE = Action("discussions.contribute", _l("Take part in discussions"), rule=may_take_part)
SET_UP = Action("discussions.set_up", _l("Set discussions up"), EDITORS)
SPEAK = Action(
    "discussions.speak", _l("Contribute to discussions for the council"), frozenset({Role.OFFICER})
)

ACTIONS = (CONTRIBUTE, SET_UP, SPEAK)
