"""Registers the poll through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from portal.consultations.methods.poll.closing import count_closed_polls
from portal.consultations.methods.poll.policy import ACTIONS
from portal.core.events import DataHooks, PeriodicJob
from portal.core.permissions import Action
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import Plugin, hookimpl

COUNT_EVERY = timedelta(seconds=30)


class PollFeature(Plugin, PermissionHooks, DataHooks):
    """Votes by any ballot method."""

    name = "poll"
    title = _l("Votes")
    built_in = True

    @hookimpl
    def actions(self) -> Sequence[Action]:
        """Declare what can be done."""
        return ACTIONS

    @hookimpl
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Count votes soon after they are over."""
        return [
            PeriodicJob(
                "poll.count", COUNT_EVERY, count_closed_polls, _l("Count votes that are over")
            )
        ]


plugin = PollFeature()
