"""Who may vote, set a vote up, and see what came of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.consultations.policy import EDITORS, may_participate
from portal.core.permissions import Action, Role

METHOD = "poll"
KIND = "phase"

CAST = Action("poll.cast", _l("Vote"), rule=may_participate)
READ_OWN = Action(
    "poll.read_own", _l("See whether one has voted"), frozenset({Role.CITIZEN}), reads=True
)
SET_UP = Action("poll.set_up", _l("Set votes up"), EDITORS)

ACTIONS = (CAST, READ_OWN, SET_UP)
