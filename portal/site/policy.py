"""What people can do with the site as a whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.core.permissions import Action, Role

READ_ACTIVITY = Action(
    "site.read_activity",
    _l("See what one did oneself"),
    frozenset({Role.CITIZEN}),
    reads=True,
)

ACTIONS = (READ_ACTIVITY,)
