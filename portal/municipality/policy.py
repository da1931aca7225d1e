"""Who may change the municipality."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.core.permissions import Action, Role

MANAGE = Action(
    "municipality.manage",
    _l("Change areas, topics and departments"),
    roles=frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
)
"""Editors and administrators; what they change shows on every page of the town."""

ACTIONS = (MANAGE,)
