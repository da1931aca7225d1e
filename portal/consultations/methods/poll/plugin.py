"""Registers the poll through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from portal.consultations.methods.poll.policy import ACTIONS
from portal.core.permissions import Action
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl


class PollFeature(Plugin, PermissionHooks):
    """Votes by any ballot method."""

    name = "poll"
    title = _l("Votes")
    built_in = True

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS


plugin = PollFeature()
